/** What each code of the audit means, and what became of the rows (docs/data.md). */
const WORDS: Readonly<Record<string, string>> = {
  PIXEL_COUNT: 'The row has not 48 × 48 = 2,304 pixels. It is kept out.',
  PIXEL_VALUE: 'A pixel is not a whole number from 0 to 255. The row is kept out.',
  ROW_FIELDS: 'The row has more or fewer fields than the table has columns. It is kept out.',
  USAGE_UNKNOWN: 'The row says no split that is known. It is kept out.',
  EMOTION_UNKNOWN: 'The row has no label of its own. It stays: votes may give it one.',
  SPLIT_SHARED: 'The table has no splits, so its rows were shared out. They stay.',
  TABLE_UNLABELLED: 'The table has no labels. Its rows are not counted.',
  IMAGE_BLANK: 'Every pixel of the picture is the same. It stays.',
  NOT_A_FACE: 'Most of its votes say that it is no face. It stays, and every protocol of votes drops it.',
  NAME_MISSING: 'The row has no name of a picture. It stays.',
  NAME_TWICE: 'Another row has the same name. Both stay.',
  VOTES_SUM: 'The row has not ten votes, as the others have. It stays.',
  VOTES_UNREADABLE: 'The votes are not ten whole numbers. The row stays, without these votes.',
  NAME_UNKNOWN:
    'The label table names a picture that the table of votes does not have. Its votes are not used.',
  LABEL_TWICE: 'The label table names the picture twice. The first votes count.',
  FACE_NOT_FOUND: 'No face was found in the portrait. It is kept out.',
  IMAGE_UNREADABLE: 'The picture could not be read. It is kept out.',
  FACES_SEVERAL: 'Other faces are in the portrait too. Its largest face stays.',
  LABEL_NUMBER: 'The label is a number, and nothing says which class it is. The picture is kept out.',
  LABEL_NO_CLASS: 'The label is contempt or another word that is none of the seven. The picture is kept out.',
  LABEL_UNKNOWN: 'The word of the label is not known. The picture is kept out.',
  LABEL_MISSING: 'The picture has no label. It is kept out.',
  LABEL_CONFLICT: 'Two rows give one picture different labels. Both are kept out.',
  FRAME_BROKEN: 'The frame of the face holds no pixel of its picture. The face is kept out.',
  PICTURE_TWICE: 'Two rows name one picture with the same label. The second is kept out.',
  PICTURE_MISSING: 'The row names a picture that is not there. It is kept out.',
  PICTURE_UNLISTED: 'No row names this picture. It is kept out.',
  PICTURE_NUMBER: 'The row gives no number of a picture. It is kept out.',
  PICTURE_OUTSIDE: 'The name leads out of the folder. The row is kept out.',
  SPLIT_UNKNOWN: 'The word of the split is not known. The row is kept out.',
  SPLIT_MISSING: 'The row has no split, where others have one. It is kept out.',
  SUBJECT_IN_SPLITS: 'Faces of one person are in several splits, which flatters what is measured.',
  SUBJECTS_UNKNOWN: 'Nothing says whose faces these are, so that one person may be in several splits.',
  VALIDATION_CARVED: 'There was no validation split, so that a part of the training faces became one.',
  VALIDATION_TRAINED: 'A part of the validation faces became training faces, as was asked for.',
  FILES_IGNORED: 'Files that are no pictures by their names were passed over.',
};

/** `undefined` for a code that came later than this page. */
export function issueWords(code: string): string | undefined {
  return WORDS[code];
}
