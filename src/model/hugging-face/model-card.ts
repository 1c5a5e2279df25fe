import type { ModelDescription } from '../description.js';

export interface CardOptions {
  /** The model's name. */
  readonly name: string;
  readonly description: ModelDescription;
  /** An identifier of Hugging Face's, such as `mit`; none where nobody said. */
  readonly licence?: string | undefined;
}

/** `README.md`: a model card, with its facts as YAML before the text. */
export function modelCard({ name, description, licence }: CardOptions): string {
  const { architecture, classes, temperature, uncertainBelow, training } = description;
  const facts = [
    ...(licence === undefined ? [] : [`license: ${licence}`]),
    'library_name: transformers.js',
    'pipeline_tag: image-classification',
    'tags:',
    ...['onnx', 'facial-expression-recognition', 'mien'].map((tag) => `  - ${tag}`),
  ];
  return `---
${facts.join('\n')}
---

# ${plain(name)}

A network of the architecture \`${architecture}\`, made with mien (npm: \`mienjs\`). It takes one face and gives a probability
for each of seven perceived expressions: ${classes.join(', ')}. A class is what people who look at the face would most likely call it. It is not
what the person feels.

## Use

The pictures are faces that were found, turned upright and cut out, with forehead and chin. mien does that:

\`\`\`sh
npx mienjs predict photo.jpg --model ./model.onnx
\`\`\`

transformers.js takes a face that is cut out already:

\`\`\`js
import { pipeline } from '@huggingface/transformers';

const classifier = await pipeline('image-classification', 'OWNER/NAME');
const answers = await classifier('face.png', { top_k: 7 });
\`\`\`

Replace \`OWNER/NAME\` with where this folder was uploaded to. An answer of less than ${uncertainBelow} is to be shown as uncertain.

## Files

| file | what it is |
|---|---|
| \`model.onnx\` | the network with its description, for mien: \`images\` [N, 1, 48, 48] of gray levels from 0 to 255 |
| \`onnx/model.onnx\` | the same network for transformers.js: \`pixel_values\` [N, 3, 48, 48] from 0 to 255, and \`logits\` [N, 7] |
| \`config.json\` | classes. It says \`resnet\`, since transformers.js wants a type that it knows; the graph decides what is computed |
| \`preprocessor_config.json\` | how a picture becomes \`pixel_values\` |

The softmax of the \`logits\` is the calibrated probabilities: they are divided by the temperature ${temperature.toFixed(3)} already.

## Training

Epoch ${training.epoch}, seed ${training.seed}, on the prepared dataset \`${training.datasetHash}\`.

## Not to be used

- Not for judging what a person feels, intends or is like.
- Not for decisions about people.
- Not for detecting lies or threats, nor in medicine.

Laws may forbid more. In the European Union, inferring the emotions of people at work and in education is prohibited (Regulation (EU)
2024/1689, Article 5(1)(f)), apart from medical and safety reasons.
`;
}

/** A name as a heading, without what Markdown would act on. */
function plain(name: string): string {
  return name.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]<>#|]/g, '\\$&');
}
