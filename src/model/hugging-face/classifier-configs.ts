import { EXPRESSIONS } from '../../expression.js';
import { FACE_SIZE } from '../../image/face-size.js';
import type { ModelDescription } from '../description.js';

/**
 * `config.json`. transformers.js takes a classifier of a known `model_type` only. The type decides there how outputs are wrapped,
 * not what is computed: that is the graph's. `dtype` names the file, `onnx/model.onnx`; on WebAssembly it would be another.
 */
export function classifierConfig({
  architecture,
  classes,
  temperature,
  uncertainBelow,
}: ModelDescription): object {
  return {
    architectures: ['ResNetForImageClassification'],
    model_type: 'resnet',
    problem_type: 'single_label_classification',
    num_channels: 3,
    image_size: FACE_SIZE,
    id2label: Object.fromEntries(classes.map((name, k) => [String(k), name])),
    label2id: Object.fromEntries(EXPRESSIONS.map((name, k) => [name, k])),
    'transformers.js_config': { dtype: 'fp32' },
    mien: { architecture, temperature, uncertainBelow },
  };
}

/** `preprocessor_config.json`: the graph takes colours from 0 to 255, and turns them gray and even itself. */
export function preprocessorConfig(): object {
  return {
    image_processor_type: 'ViTImageProcessor',
    do_resize: true,
    size: { height: FACE_SIZE, width: FACE_SIZE },
    // Bilinear, in the numbering of Python's PIL.
    resample: 2,
    do_convert_rgb: true,
    do_rescale: false,
    do_normalize: false,
  };
}
