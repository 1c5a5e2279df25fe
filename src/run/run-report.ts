import { join } from 'node:path';
import { renderReport } from '../evaluation/report.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { svgToPng } from '../figure/render.js';
import { writeFileAtomic } from '../files/write-whole.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { describeNetwork } from '../nn/description.js';
import { countClasses, labelText, runFigures } from './run-figures.js';
import { RUN_FILES } from './run-folder.js';
import type { RunReportInput } from './run-report-input.js';

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
