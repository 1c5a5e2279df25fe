import { NET_NAMES, type NetName } from './mtcnn/net-plans.js';

/** A net of a face detector: one of MTCNN's, or one of the two of the search in one pass. */
export type DetectorNet = NetName | 'search' | 'decide';

/** Every net that a detector may have. */
export const DETECTOR_NETS: readonly DetectorNet[] = ['search', 'decide', ...NET_NAMES];

/** The nets of either form of detector, in the order in which they look. The last one decides. */
export const DETECTOR_FORMS = {
  'one-pass': ['search', 'decide'],
  mtcnn: NET_NAMES,
} as const satisfies Readonly<Record<string, readonly DetectorNet[]>>;

export type DetectorForm = keyof typeof DETECTOR_FORMS;

/** One of something for each net of a detector of this form. */
export type ForNets<Form extends DetectorForm, T> = Readonly<
  Record<(typeof DETECTOR_FORMS)[Form][number], T>
>;

/** The same for a detector of either form. One that searches in one pass may have the O-Net too, which tells given faces. */
export type ForAnyNets<T> = (ForNets<'one-pass', T> & { readonly o?: T }) | ForNets<'mtcnn', T>;

/** The file of a net in a detector's folder. */
export function netFile(net: DetectorNet): string {
  return `${net}.onnx`;
}

/** The form of a detector that has these nets, if they are all of one. */
export function formOf(has: (net: DetectorNet) => boolean): DetectorForm | undefined {
  return DETECTOR_FORM_NAMES.find((form) => DETECTOR_FORMS[form].every(has));
}

/** The form that is looked for first comes first. */
export const DETECTOR_FORM_NAMES = Object.keys(DETECTOR_FORMS) as readonly DetectorForm[];

/** The nets of a detector, in the order in which they look. */
export function netsOf(files: ForAnyNets<unknown>): readonly DetectorNet[] {
  return DETECTOR_FORMS['search' in files ? 'one-pass' : 'mtcnn'];
}
