import type { JSX } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { ModelCard } from './model-card.js';

export function AboutPage({ control }: { readonly control: EngineControl }): JSX.Element {
  return (
    <>
      <div className="page-head">
        <h1>About</h1>
        <p className="lead">
          What mien’s answers mean, how well they hold, and what they must not be used for.
        </p>
      </div>
      <section className="prose" aria-labelledby="meaning">
        <h2 id="meaning">A perceived expression</h2>
        <p>
          mien finds faces and says how others are likely to describe their look: angry, disgust, fear, happy,
          sad, surprise or neutral, with a probability for each. Below one half it says <em>uncertain</em>.
        </p>
        <p>
          That is not what a person feels. People smile without joy and are sad without showing it; the same
          look means different things between people, situations and cultures, and those who labelled the data
          often disagreed.
        </p>
      </section>
      <ModelCard control={control} />
      <section className="prose" aria-labelledby="limits">
        <h2 id="limits">Limits</h2>
        <ul>
          <li>
            It learnt from web photos of 2013, 48 pixels small and unevenly labelled; some groups of people
            are rare in them. Expect worse on others than the figures say, and measure on your own pictures
            before relying on it.
          </li>
          <li>
            Nothing here measures how accuracy differs with age, skin tone, gender, culture, head covering,
            disability or illness. Expect that it does.
          </li>
          <li>Disgust and fear are rare in the data and recognised far less well than the rest.</li>
          <li>Faces that are small, turned away, half covered or badly lit are often missed or misread.</li>
        </ul>
      </section>
      <section className="prose warning card" aria-labelledby="scope">
        <h2 id="scope">Out of scope or unlawful</h2>
        <ul>
          <li>
            <strong>Inferring emotions at work and in education.</strong> In the European Union it is
            prohibited, save for medical or safety reasons: AI Act, Regulation (EU) 2024/1689, Article
            5(1)(f).
          </li>
          <li>Deciding about people: hiring, grading, credit, insurance, policing, border control.</li>
          <li>Lie detection, threat detection, diagnosis, therapy.</li>
          <li>Watching people without their knowledge and consent.</li>
        </ul>
      </section>
      <section className="prose" aria-labelledby="privacy">
        <h2 id="privacy">Your pictures</h2>
        <p>
          In this browser they are looked at by a network that was loaded into the page. They are not sent,
          and not kept when the tab is closed. The page’s own policy makes the browser refuse any connection
          but to where the page came from. What is kept is this page and the model, in the browser’s cache, so
          that it also opens without its server, and your choice of colours.
        </p>
        <p>
          Where you choose the server, pictures are sent to the one that this page came from, which answers
          and forgets them.
        </p>
      </section>
    </>
  );
}
