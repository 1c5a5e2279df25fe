import { join } from 'node:path';
import type { FaceDataset } from '../dataset/record.js';
import type { Environment } from '../environment.js';
import { renderReport } from '../evaluation/report.js';
import type { Robustness } from '../evaluation/robustness.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { svgToPng } from '../figure/render.js';
import { writeFileAtomic } from '../files/write-whole.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { describeNetwork } from '../nn/description.js';
import type { SelectedRows } from '../training/select.js';
import type { TrainResult } from '../training/trainer.js';
import type { Judged } from './evaluate-model.js';
import { countClasses, labelText, runFigures } from './run-figures.js';
import { RUN_FILES, type RunSettings } from './run-folder.js';

export interface RunReportInput {
  readonly folder: string;
  readonly settings: RunSettings;
  readonly dataset: FaceDataset;
  readonly selected: SelectedRows;
  readonly training: TrainResult;
  readonly judged: readonly Judged[];
  readonly robustness: Robustness;
  readonly environment: Environment;
}

/** Writes the pictures of a run and `report.html` into its folder. */
export async function writeRunReport(input: RunReportInput): Promise<void> {
  const { folder, settings, dataset, selected, training, judged, environment } = input;
  const network = describeNetwork(findArchitecture(settings.training.model), EXPRESSION_COUNT);
  const figures = runFigures(input, network);
  for (const { file, svg } of figures) await writeFileAtomic(join(folder, file), svgToPng(svg));
  const { protocol, table, rows } = selected.validationLabels;
  const html = renderReport({
    title: `mien: ${settings.training.model}`,
    model: settings.training.model,
    parameters: network.parameters,
    macs: network.macs,
    command: settings.command,
    config: { ...settings.training },
    environment: { ...environment },
    data: {
      hash: dataset.hash,
      labels: `train: ${labelText(selected.trainingLabels)}; validation and test: ${labelText(selected.validationLabels)}`,
      counts: countClasses(input),
    },
    selectedEpoch: training.bestEpoch,
    validation: { protocol, table: table ?? null, n: rows.length },
    history: training.history,
    evaluations: judged.map(({ evaluation }) => evaluation),
    figures,
  });
  await writeFileAtomic(join(folder, RUN_FILES.report), html);
}
