/** @file The paper in words and live figures, after the five ideas of the guided start. */
import { count, percent, significant } from '../lib/format.ts';
import { measured, published } from '../paper/measured.ts';
import '../styles/article.css';
import { PageLink } from '../ui/page-link.tsx';
import { ClimbFigure, ListenFigure } from './neuron-figure.tsx';
import { PixelFigure } from './pixel-figure.tsx';
import { RaceFigure } from './race-figure.tsx';
import { Scene } from './scene.tsx';
import { SilenceFigure } from './silence-figure.tsx';
import { StaircaseFigure } from './staircase-figure.tsx';

const { ann, snn, spikes, synops, steps, images, data } = measured;

export function Article() {
  return (
    <article class="card article" data-testid="article">
      <h2>How a network thinks with one spike per neuron</h2>
      <p class="opening">
        <span>
          A ConvNet multiplies millions of numbers for every picture, and most of them are zeros. A brain does
          not multiply: its neurons send spikes, and a spike has no size. All that a single spike can say is{' '}
          <em>when</em> it comes. In 2022 López-Randulfe, Reeb and Knoll showed that this is enough: a trained
          ConvNet turns into a network in which every neuron fires at most once, and says almost the same.
          That is the network above. Here is how it works. Move the sliders.
        </span>
      </p>
      <Scene title="Bright pixels first" figure={<PixelFigure />}>
        <p>
          A picture is numbers, one for each pixel. Each pixel becomes a neuron that fires at most once, and
          its brightness becomes a time. The brightest pixel fires at once. A pixel half as bright fires
          halfway through the stage. A black pixel never fires.
        </p>
        <p>
          So a spike stands for the time that is left: of 8 steps, a spike at step 3 stands for 5. Nobody has
          to send a number. The price is small: brightnesses that are nearly the same share a step.
        </p>
      </Scene>
      <Scene title="A neuron listens" figure={<ListenFigure />}>
        <p>
          A neuron of the next layer has a synapse from some of the pixels, and each synapse has a weight.
          While the pixels fire, the neuron listens. From the moment a spike arrives, its potential rises by
          that weight in every step, or falls if the weight is negative.
        </p>
        <p>
          A spike that comes early therefore counts for longer. When the stage is over, the potential is
          weight × time left, summed over all spikes. That is the weighted sum that the ConvNet computes, but
          here nothing was multiplied, and pixels that stayed silent took no part. A bias is the potential
          from which the neuron begins.
        </p>
      </Scene>
      <Scene title="It climbs" figure={<ClimbFigure />}>
        <p>
          Now the neuron hears nothing more. A constant current lifts its potential, and when it reaches the
          threshold the neuron fires, once. A neuron that heard much has a short way to go and fires early:
          its spike stands for a large value. One that heard less fires late.
        </p>
        <p>
          One that ends at zero or below cannot reach the threshold before the stage is over. It stays silent,
          and silence means zero. This is what the ConvNet’s ReLU does, and here it comes for nothing. While
          this layer climbs and fires, the next one listens.
        </p>
      </Scene>
      <Scene title="The grid of steps" figure={<StaircaseFigure />}>
        <p>
          Time here comes in steps, so a spike can say only as many values as a stage has steps. Where ReLU is
          a straight line, the neuron is a staircase. More steps make it finer, and the answer later.
        </p>
        <p>
          The threshold matters as much. What would be above it is cut off: it can fire no earlier than at
          step 0. A low threshold cuts off large values, a high one wastes steps on values that never come.
          Figure 2 of the paper is about this choice. And one trick halves the largest error: a ramp that
          starts half a step ahead rounds to the nearest step, not down.
        </p>
      </Scene>
      <Scene title="Most stay silent" figure={<SilenceFigure />}>
        <p>
          A neuron that stays silent sends nothing, and nobody has to add a zero. So work follows the spikes.
          In the picture above, most neurons stay silent, as they do in most pictures.
        </p>
        <p>
          Over the {count(images)} images of the {data.name}, this network fires{' '}
          {significant(spikes.perNeuron, 2)} spikes per hidden neuron (the paper’s:{' '}
          {published.snn.spikesPerNeuron}, of a network that was not trained for few). A spike costs one
          addition for each synapse that it reaches: {count(synops.total)} for an image, with {steps} steps a
          stage. The ConvNet takes {count(ann.flops)} floating-point operations. A fair opponent would skip
          its zeros too; it would still need {count(Math.round(ann.effectiveMacs))} multiplications, each with
          its addition.
        </p>
      </Scene>
      <Scene title="The race" figure={<RaceFigure />}>
        <p>
          The last layer never fires. It has a neuron for each class, which listens like all others, and the
          highest potential at the end is the answer. Lines cross on the way: early spikes speak first, and
          later ones may change the leader.
        </p>
        <p>
          How often is it right? For {percent(snn.accuracy)} of the same images, where the ConvNet that it
          came from is right for {percent(ann.accuracy)}. The paper reports {percent(published.snn.accuracy)}{' '}
          and {percent(published.ann.accuracy)} for its own network of this shape.
        </p>
        <p>
          What does it cost? Time: each layer waits for the one before. And it saves energy only on hardware
          that rests while nothing happens. <PageLink to="model">Convert a network of your own</PageLink> and
          see by which published energy models it would lose, or{' '}
          <PageLink to="paper">recompute Table 1 and Figure 2</PageLink> in this tab.
        </p>
      </Scene>
    </article>
  );
}
