import { useEffect } from 'react';
import { modelOfRun } from '../engine/own-model.js';
import type { EngineControl } from '../engine/use-engine.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { hrefWith, type Route } from '../shell/parse-route.js';

/**
 * Opens the models of runs where an address asks for them, `#/recognise?model=<run>&second=<run>`, once: then they are
 * choices like others.
 */
export function useModelsOfAddress(
  route: Route,
  choose: EngineControl['choose'],
  chooseSecond: SecondModel['choose'],
): void {
  useEffect(() => {
    const { model = '', second = '' } = route.query;
    if (route.page !== 'recognise' || (model === '' && second === '')) return;
    if (model !== '') choose({ place: 'browser', ownModel: modelOfRun(model) });
    if (second !== '') chooseSecond(modelOfRun(second));
    history.replaceState(null, '', hrefWith(route, { model: '', second: '' }));
    dispatchEvent(new HashChangeEvent('hashchange'));
  }, [route, choose, chooseSecond]);
}
