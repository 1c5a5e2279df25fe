import { type JSX, useCallback, useEffect, useRef } from 'react';
import { AboutPage } from './about/about-page.js';
import { DatasetPage } from './dataset/dataset-page.js';
import { MODEL_ENDING, modelOfFile } from './engine/own-model.js';
import { isLoading, useEngine } from './engine/use-engine.js';
import { useSecondModel } from './engine/use-second-model.js';
import { keepOffline } from './offline/keep-offline.js';
import { RecognisePage } from './recognise/recognise-page.js';
import { useModelsOfAddress } from './recognise/use-models-of-address.js';
import { usePhotos } from './recognise/use-photos.js';
import { RunsPage } from './runs/runs-page.js';
import { ErrorBoundary } from './shell/error-boundary.js';
import { Footer } from './shell/footer.js';
import { Header } from './shell/header.js';
import { NoSuchPage } from './shell/no-such-page.js';
import { pageTitle } from './shell/page-title.js';
import { hrefOf, type PageName } from './shell/parse-route.js';
import { useRoute } from './shell/route.js';
import { useFileDrop } from './shell/use-file-drop.js';
import { TeachPage } from './teach/teach-page.js';
import { useTeaching } from './teach/use-teaching.js';
import { useClip } from './video/use-clip.js';
import { VideoPage } from './video/video-page.js';

/** Those that compute. Others load neither runtime nor model, unless these have been looked at before. */
const RUNTIME_PAGES: ReadonlySet<PageName> = new Set(['recognise', 'video', 'teach']);

export function App(): JSX.Element {
  const route = useRoute();
  const { page, rest } = route;
  const control = useEngine(page !== undefined && RUNTIME_PAGES.has(page));
  // Held here, so that a look at another page loses nothing.
  const photos = usePhotos(control.state, control.prior);
  const second = useSecondModel(control.files);
  const teaching = useTeaching(control.state);
  const clip = useClip(control.state, control.prior);
  const { add } = photos;
  const { open } = clip;
  const { choose } = control;
  const takeFiles = useCallback(
    (files: readonly File[]) => {
      const film = files.find(({ type }) => type.startsWith('video/'));
      if (film !== undefined) {
        location.hash = hrefOf('video');
        open(film);
        return;
      }
      location.hash = hrefOf('recognise');
      const model = files.find(({ name }) => name.endsWith(MODEL_ENDING));
      if (model !== undefined) choose({ place: 'browser', ownModel: modelOfFile(model) });
      const pictures = files.filter(({ name }) => !name.endsWith(MODEL_ENDING));
      if (pictures.length > 0) add(pictures);
    },
    [add, choose, open],
  );
  useModelsOfAddress(route, choose, second.choose);
  // On the page of faces to be learnt, a photo without an expression has no place.
  const dropping = useFileDrop(page === 'teach' ? undefined : takeFiles);
  const main = useRef<HTMLElement>(null);
  const before = useRef(page);

  useEffect(() => {
    // Screen readers begin at the new page; a reader who has just come begins at the top.
    if (before.current !== page) main.current?.focus();
    before.current = page;
  }, [page]);

  // A first load has the line for itself.
  const loading = page !== undefined && RUNTIME_PAGES.has(page) && isLoading(control.state);
  useEffect(() => {
    if (!loading) keepOffline();
  }, [loading]);

  useEffect(() => {
    document.title = pageTitle(route);
  }, [route]);

  return (
    <>
      <Header page={page} />
      <main ref={main} tabIndex={-1}>
        <ErrorBoundary key={page ?? ''}>
          {page === 'recognise' && (
            <RecognisePage control={control} second={second} photos={photos} rest={rest} />
          )}
          {page === 'video' && <VideoPage control={control} clip={clip} />}
          {page === 'teach' && <TeachPage control={control} teaching={teaching} />}
          {page === 'runs' && <RunsPage names={rest} />}
          {page === 'dataset' && <DatasetPage name={rest[0]} />}
          {page === 'about' && <AboutPage control={control} />}
          {page === undefined && <NoSuchPage />}
        </ErrorBoundary>
      </main>
      <Footer />
      {dropping ? (
        <p className="drop-over">Drop photos or a clip to recognise them, or a model to use it</p>
      ) : null}
    </>
  );
}
