import { type JSX, useState } from 'react';
import { saveFile } from '../recognise/save-file.js';
import { ChooseFiles } from '../shell/choose-files.js';
import { ErrorMessage } from '../shell/message.js';
import { lessonText, readLesson } from './lesson-file.js';
import type { Teaching } from './use-teaching.js';

const FILE = 'my-faces.json';

/** The faces as a file, so that they can be taught again another day. */
export function LessonFileButtons({
  teaching: { lesson, clear, replace },
}: {
  readonly teaching: Teaching;
}): JSX.Element {
  const [failure, setFailure] = useState<unknown>();
  const open = async (file: File): Promise<void> => {
    try {
      replace(readLesson(file.name, await file.text()));
      setFailure(undefined);
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <>
      <ChooseFiles words="Open saved faces" accept=".json" onFiles={([file]) => void open(file)} />
      {lesson.length === 0 ? null : (
        <>
          <button type="button" onClick={() => saveFile(FILE, lessonText(lesson), 'application/json')}>
            Save the faces
          </button>
          <button type="button" className="quiet" onClick={clear}>
            Delete all faces
          </button>
        </>
      )}
      {failure === undefined ? null : <ErrorMessage error={failure} title="No faces were opened" />}
    </>
  );
}
