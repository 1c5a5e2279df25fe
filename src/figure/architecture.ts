import { count } from '../text/number-text.js';
import { compact } from './compact.js';
import { isMain, isPassive, LAYER_COLORS, LAYER_KINDS, type LayerKind, layerKind } from './layer-kind.js';
import { drawSlab, type Slab } from './slab.js';
import {
  box,
  emptyFigure,
  figure,
  fitText,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  SMALL_SIZE,
  text,
  textWidth,
} from './style.js';
import { type SvgElement, serialize } from './svg.js';

export interface ArchitectureLayer {
  /** Dotted scope: layers whose first part is the same stand over one bracket. */
  readonly name: string;
  /** The operator: `Conv`, `Gemm`, `MaxPool`, … */
  readonly kind: string;
  /** Of one example: `[C, H, W]` or `[units]`. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Multiply-accumulates for one example. */
  readonly macs?: number | undefined;
}

export interface ArchitectureDrawing {
  readonly title: string;
  /** By default the totals of parameters and multiply-accumulates. */
  readonly subtitle?: string | undefined;
  /** In the order of the forward pass. */
  readonly layers: readonly ArchitectureLayer[];
}

/** One main layer and the thin ones that follow it: they stand together over one label. */
interface Cluster {
  readonly block: string;
  readonly kinds: readonly LayerKind[];
  readonly slabs: readonly Slab[];
  readonly label: readonly string[];
  readonly width: number;
}

const ROW_WIDTH = 1080;
const TALLEST = 150;
const SLAB_GAP = 3;
const CLUSTER_GAP = 14;

/**
 * A network as a row of slabs, as an SVG: the taller, the larger its pictures; the wider, the more channels. Long
 * networks wrap into rows. What happens before the first layer with parameters is drawn as the input.
 */
export function architectureDrawing(drawing: ArchitectureDrawing): string {
  const { layers } = drawing;
  const heading = { title: drawing.title, subtitle: drawing.subtitle ?? totals(layers) };
  if (layers.length === 0) return serialize(emptyFigure(heading, 'The network has no layers.'));

  const clusters = clusterLayers(layers);
  const rows = wrapRows(clusters);
  const widest = Math.max(...rows.map(rowWidth));
  const width = Math.max(560, 2 * MARGIN + widest);
  const body: SvgElement[] = [];
  let y = headingHeight(heading, width);
  for (const row of rows) {
    const drawn = drawRow(row, MARGIN, y);
    body.push(...drawn.elements);
    y = drawn.bottom + 22;
  }
  const legend = drawLegend(
    new Set(clusters.flatMap(({ kinds }) => kinds)),
    MARGIN,
    y + 6,
    width - 2 * MARGIN,
  );
  body.push(...legend.elements);
  return serialize(figure(heading, width, legend.bottom + MARGIN, body));
}

function totals(layers: readonly ArchitectureLayer[]): string {
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const macs = layers.reduce((sum, layer) => sum + (layer.macs ?? 0), 0);
  const parts = [`${count(parameters)} parameters`];
  if (macs > 0) parts.push(`${compact(macs)} multiply-accumulates a face`);
  return parts.join(' · ');
}

function clusterLayers(layers: readonly ArchitectureLayer[]): Cluster[] {
  const largest = Math.max(
    1,
    ...layers.filter(({ shape }) => isPicture(shape)).map(({ shape }) => shape[1]!),
  );
  // Preprocessing is many small operators; the reader wants to see what enters.
  const first = Math.max(
    0,
    layers.findIndex(({ parameters }) => parameters > 0),
  );
  const groups: ArchitectureLayer[][] = [];
  for (const layer of layers.slice(first)) {
    if (isPassive(layer.kind)) continue;
    const before = groups.at(-1)?.at(-1);
    // What a gate of one value a channel meets is a whole picture, and would hide behind the gate.
    const unlike = before !== undefined && isPicture(before.shape) !== isPicture(layer.shape);
    if (before === undefined || unlike || isMain(layerKind(layer.kind))) groups.push([layer]);
    else groups.at(-1)!.push(layer);
  }
  if (first > 0) groups.unshift([{ ...layers[first - 1]!, name: 'input', kind: 'input' }]);
  const blocks = groups.map(blockOf);
  return groups.map((group, i) => {
    const block = blocks[i]!;
    return makeCluster(group, block, block !== blocks[i - 1] && block !== blocks[i + 1], largest);
  });
}

/** The first part of the scope; an operator outside any scope, named by its own kind, goes by what it does. */
function blockOf(group: readonly ArchitectureLayer[]): string {
  const { name, kind } = group[0]!;
  return name === kind ? layerKind(kind) : name.split('.')[0]!;
}

/** `alone`: no neighbour is of the same block. */
function makeCluster(
  group: readonly ArchitectureLayer[],
  block: string,
  alone: boolean,
  largest: number,
): Cluster {
  const kinds = group.map(({ kind }) => layerKind(kind));
  const slabs = group.map(({ shape }, i) => makeSlab(shape, kinds[i]!, largest));
  const { shape } = group[0]!;
  const label = isPicture(shape) ? [`${shape[0]}`, `${shape[1]}×${shape[2]}`] : [shape.join('×')];
  const slabsWidth =
    slabs.reduce((sum, slab) => sum + slab.width + SLAB_GAP, -SLAB_GAP) +
    Math.max(...slabs.map(({ depth }) => depth));
  // A block of its own needs room for its name; long names are cut.
  const nameWidth = alone ? Math.min(90, textWidth(block, SMALL_SIZE)) : 0;
  const labelWidth = Math.max(...label.map((part) => textWidth(part, SMALL_SIZE)));
  return { block, kinds, slabs, label, width: Math.max(slabsWidth, labelWidth, nameWidth) };
}

function isPicture(shape: readonly number[]): boolean {
  return shape.length === 3 && shape[1]! * shape[2]! > 1;
}

/** Sizes grow with the root of channels and units: 7 to 4,096 of them have to fit one drawing. */
function makeSlab(shape: readonly number[], kind: LayerKind, largest: number): Slab {
  const color = LAYER_COLORS[kind];
  if (!isPicture(shape)) {
    const units = shape.reduce((product, length) => product * length, 1);
    return {
      width: isMain(kind) ? 10 : 4,
      height: Math.min(TALLEST, 14 + 3.4 * Math.sqrt(units)),
      depth: 5,
      color,
    };
  }
  const [channels, height] = shape as readonly [number, number, number];
  const share = height / largest;
  return {
    width: isMain(kind) ? Math.min(44, 3 + 1.9 * Math.sqrt(channels)) : 4,
    height: Math.max(10, TALLEST * share),
    depth: Math.max(4, 42 * share),
    color,
  };
}

function rowWidth(row: readonly Cluster[]): number {
  return row.reduce((sum, cluster) => sum + cluster.width + CLUSTER_GAP, -CLUSTER_GAP);
}

/** Rows of about equal length, broken between blocks where a block is not too long for that. */
function wrapRows(clusters: readonly Cluster[]): Cluster[][] {
  const count = Math.ceil(rowWidth(clusters) / ROW_WIDTH);
  const target = rowWidth(clusters) / count;
  const blocks: Cluster[][] = [];
  for (const cluster of clusters) {
    const last = blocks.at(-1);
    if (last !== undefined && last[0]!.block === cluster.block && rowWidth([...last, cluster]) <= ROW_WIDTH)
      last.push(cluster);
    else blocks.push([cluster]);
  }
  const rows: Cluster[][] = [[]];
  for (const block of blocks) {
    const row = rows.at(-1)!;
    const together = rowWidth([...row, ...block]);
    // A block goes where most of it lies, as long as it fits at all.
    const fits =
      together <= ROW_WIDTH &&
      (together <= target || together - target <= target - rowWidth(row) || rows.length === count);
    if (row.length === 0 || fits) row.push(...block);
    else rows.push([...block]);
  }
  return rows;
}

function drawRow(
  row: readonly Cluster[],
  left: number,
  top: number,
): { elements: SvgElement[]; bottom: number } {
  const tallest = Math.max(...row.flatMap(({ slabs }) => slabs.map(({ height, depth }) => height + depth)));
  const floor = top + tallest + 4;
  // Slabs stand on a common middle line, so that shrinking pictures shrink towards it.
  const elements: SvgElement[] = [];
  const spans: { block: string; from: number; to: number }[] = [];
  let x = left;
  for (const { block, slabs, label, width } of row) {
    let at = x + Math.max(...slabs.map(({ depth }) => depth));
    const drawn = slabs.map((slab) => {
      const lift = (tallest - slab.height - slab.depth) / 2;
      const sides = drawSlab(slab, at, floor - lift);
      at += slab.width + SLAB_GAP;
      return sides;
    });
    elements.push(...drawn.reverse().flat());
    label.forEach((part, i) => {
      elements.push(text(x, floor + 18 + i * 15, part, { size: SMALL_SIZE, color: MUTED }));
    });
    const last = spans.at(-1);
    if (last?.block === block) last.to = x + width;
    else spans.push({ block, from: x, to: x + width });
    x += width + CLUSTER_GAP;
  }
  const rule = floor + 44;
  for (const { block, from, to } of spans) {
    elements.push(
      line(from, rule, to, rule, MUTED, 1.2),
      text(from, rule + 17, fitText(block, to - from + CLUSTER_GAP - 3, SMALL_SIZE), { size: SMALL_SIZE }),
    );
  }
  return { elements, bottom: rule + 20 };
}

function drawLegend(
  kinds: ReadonlySet<LayerKind>,
  left: number,
  top: number,
  room: number,
): { elements: SvgElement[]; bottom: number } {
  const elements: SvgElement[] = [];
  let x = left;
  let y = top;
  for (const kind of LAYER_KINDS) {
    if (!kinds.has(kind)) continue;
    const width = 20 + textWidth(kind, SMALL_SIZE) + 22;
    if (x > left && x + width > left + room) {
      x = left;
      y += 22;
    }
    elements.push(box(x, y, 13, 13, LAYER_COLORS[kind], 2), text(x + 20, y + 11, kind, { size: SMALL_SIZE }));
    x += width;
  }
  return { elements, bottom: y + 16 };
}
