/**
 * What a benchmark comes to, one line a job: how mien's figure stands to the peer's.
 * @typedef {object} Row
 * @property {string} job
 * @property {string} mien with its unit
 * @property {string} peer its name, version and figure
 * @property {number} ratio above 1 where mien is ahead
 * @property {readonly [least: number, most: number]} [rounds] of the ratio
 * @property {string} [memory] at its peak, mien's and the peer's
 */
/**
 * @typedef {object} Summary
 * @property {string} [date]
 * @property {unknown} machine
 * @property {unknown} [versions]
 * @property {boolean} [quiet] false where other processes took more of the processor than 5 %
 * @property {readonly Row[]} rows
 * @property {readonly DetectorRow[]} [detectors]
 */
/** @typedef {{ side: string, milliseconds: number, times: number, recall: number, marked: number }} DetectorRow */
/** @typedef {{ median: number, min: number, max: number }} Spread */

/** What each script's JSON comes to. @type {Readonly<Record<string, (report: any) => Summary>>} */
export const SUMMARIES = { 'train-step': trainStep, prepare, detection, recognition };

/** @param {any} report @returns {Summary} */
function trainStep({ date, machine, versions, options, nets }) {
  const names = { plain: 'a plain net of six convolutions' };
  const mebibytes = (/** @type {number} */ bytes) => Math.round(bytes / 2 ** 20).toLocaleString('en-US');
  return {
    date,
    machine,
    versions,
    quiet: nets.every((/** @type {any} */ { disturbance }) => disturbance.quiet),
    rows: nets.map((/** @type {any} */ { net, sides, bestFormat, ratio, memory }) => ({
      job: `one training step of ${names[/** @type {'plain'} */ (net)] ?? `\`${net}\``}, batch ${options.batch}`,
      mien: milliseconds(1000 * sides.mien.stepSeconds.median),
      peer: `PyTorch ${versions.torch.replace(/a0$|\+cpu$/, '')}: ${milliseconds(1000 * sides[bestFormat].stepSeconds.median)}`,
      ratio: ratio.ofMedians,
      rounds: [ratio.byRoundSpread.min, ratio.byRoundSpread.max],
      memory: `${mebibytes(memory.mien.peakBytes)} / ${mebibytes(memory[bestFormat].peakBytes)} MiB`,
    })),
  };
}

/** @param {any} report @returns {Summary} */
function prepare({ date, machine, mien, pandas, ratio, disturbance }) {
  const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(0);
  return {
    date,
    machine,
    versions: { ...mien.versions, ...pandas.versions },
    ...(disturbance === undefined ? {} : { quiet: disturbance.quiet }),
    rows: [
      {
        job: 'FER-2013 from the zip to joined, split tensors',
        mien: seconds(mien.median),
        peer: `pandas ${pandas.versions.pandas}: ${seconds(pandas.median)}`,
        ratio: ratio.median,
        rounds: [ratio.least, ratio.most],
        memory: `${megabytes(mien.peakBytes)} / ${megabytes(pandas.peakBytes)} MB`,
      },
    ],
  };
}

/** @param {any} report @returns {Summary} */
function detection({ date, machine, minFace, results, disturbance }) {
  const [ours] = results;
  const tiny = results.find((/** @type {any} */ { side }) => side.includes('Tiny'));
  return {
    date,
    machine,
    ...(disturbance === undefined ? {} : { quiet: disturbance.quiet }),
    rows: [
      {
        job: `finding the faces of a photo, 640×480, from ${minFace} pixels on`,
        mien: milliseconds(ours.milliseconds.median),
        peer: `${tiny.side} ${tiny.version}: ${milliseconds(tiny.milliseconds.median)}`,
        ratio: tiny.milliseconds.median / ours.milliseconds.median,
      },
    ],
    detectors: results.map(
      (/** @type {any} */ { side, version, milliseconds: { median }, recall, marked }) => ({
        side: `${side} ${version}`,
        milliseconds: median,
        times: median / ours.milliseconds.median,
        recall,
        marked,
      }),
    ),
  };
}

/** @param {any} report @returns {Summary} */
function recognition({ date, machine, faces, photo, start, folder }) {
  /** @type {Row[]} */
  const rows = [];
  /** @param {any} part @param {string} task @param {string} job */
  const besidePeer = (part, task, job) => {
    const [ours, theirs, integers, oursFree, theirsFree] = part.results;
    /** @param {any} side @param {any} peer @param {string} name @param {Record<string, Spread>} times */
    const row = (side, peer, name, times) => ({
      job: name,
      mien: milliseconds(side.milliseconds[task].median),
      peer: `${peer.side} ${peer.version}: ${milliseconds(peer.milliseconds[task].median)}`,
      ratio: times[task].median,
      rounds: /** @type {const} */ ([times[task].min, times[task].max]),
    });
    rows.push(row(ours, theirs, job, part.ratios));
    if (part.integerRatios !== undefined)
      rows.push(row(integers, theirs, '… in integers (`--format int8`)', part.integerRatios));
    if (part.allCoresRatios !== undefined)
      rows.push(row(oursFree, theirsFree, '… each with the threads it chooses', part.allCoresRatios));
  };
  if (faces !== undefined) {
    besidePeer(faces, 'one', 'the expression of one face');
    besidePeer(faces, 'of64', '… of 64 faces in one call, each');
  }
  if (photo !== undefined) besidePeer(photo, 'photo', `faces of a photo, 640×480, found and recognised`);
  if (start !== undefined) {
    const { 'mien predict': program, 'mien, library': ours, 'face-api, library': theirs } = start.seconds;
    const peer = `a program with @vladmandic/face-api: ${seconds(theirs.median)}`;
    /** @param {string} job @param {{ median: number }} of */
    const beside = (job, { median }) => {
      rows.push({ job, mien: seconds(median), peer, ratio: theirs.median / median });
    };
    beside('`mien predict` of one photo, 640×480, from the start of the process to its end', program);
    beside('… a program of one photo with the library', ours);
  }
  if (folder !== undefined) {
    const { 'one core': one, 'two cores': two } = folder.photosPerSecond;
    rows.push({
      job: `\`mien predict\` of ${folder.photos.toLocaleString('en-US')} photos on two cores`,
      mien: `${two.median.toFixed(0)} photos/s`,
      peer: `mien on one core: ${one.median.toFixed(0)} photos/s`,
      ratio: folder.ratio.median,
      rounds: [folder.ratio.min, folder.ratio.max],
    });
  }
  const parts = [faces, photo, start, folder].filter((part) => part !== undefined);
  return { date, machine, quiet: parts.every(({ disturbance }) => disturbance.quiet), rows };
}

/**
 * Without more digits than the spread leaves meaning to.
 * @param {Summary} summary @returns {Summary}
 */
export function rounded(summary) {
  /** @param {string} _key @param {unknown} value */
  const shorten = (_key, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.parse(JSON.stringify(summary, shorten));
}

/** @param {number} value */
function milliseconds(value) {
  return `${value < 20 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ms`;
}

/** @param {number} value */
function seconds(value) {
  return `${value.toFixed(2)} s`;
}
