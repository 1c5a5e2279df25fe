import { type Html, html } from './html.js';

/** What the figures mean and what the model is not for; in every report, whatever the run. */
export function limitsNotice(): Html {
  return html`<section class="notice" aria-labelledby="limits">
<h2 id="limits">What this is, and what it is not for</h2>
<p>The model names a <strong>perceived expression</strong>: how viewers would describe the look of a face in one picture. That is
not the person’s inner state. People smile without joy and are sad without showing it; the same look means different
things between people, situations and cultures, and the taggers who made the labels often disagree.</p>
<ul>
<li>Accuracy holds for faces like those of the evaluated dataset. Nothing here measures how it differs with age, skin tone,
gender, culture, head covering, disability or illness; expect that it does.</li>
<li>Classes with few faces have wide uncertainty, wider than the interval of the overall accuracy.</li>
<li>Out of scope: deciding about people (hiring, grading, credit, insurance, policing, border control), lie detection,
diagnosis, and watching people without their knowledge and consent.</li>
<li>Out of scope: inferring emotions at work and in education. In the European Union it is prohibited there, save for
medical or safety reasons (AI Act, Regulation (EU) 2024/1689, Article 5(1)(f)).</li>
</ul>
</section>`;
}
