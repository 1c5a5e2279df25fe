import { useEffect } from 'react';
import { modelOfRun } from '../engine/own-model.js';
import type { EngineControl } from '../engine/use-engine.js';
import { hrefWith, type Route } from '../shell/parse-route.js';

/** Opens the model of a run where an address asks for it, `#/recognise?model=<run>`, once: then it is a choice like others. */
export function useModelOfAddress(route: Route, choose: EngineControl['choose']): void {
  useEffect(() => {
    const { model } = route.query;
    if (route.page !== 'recognise' || model === undefined || model === '') return;
    choose({ place: 'browser', ownModel: modelOfRun(model) });
    history.replaceState(null, '', hrefWith(route, { model: '' }));
    dispatchEvent(new HashChangeEvent('hashchange'));
  }, [route, choose]);
}
