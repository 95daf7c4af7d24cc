/**
 * What the neurodata types in a file say about approach and technique. The texts are the official client's, so that
 * files of both tools fall together in a search.
 *
 * @module
 */

const EPHYS = "electrophysiological approach";
const IMAGING = "microscopy approach; cell population imaging";
const BEHAVIOR = "behavioral approach";
const OGEN = "optogenetic approach";

/** Type → approach, technique. */
const TABLE: Readonly<Record<string, readonly [string | undefined, string | undefined]>> = {
  ElectricalSeries: [EPHYS, "multi electrode extracellular electrophysiology recording technique"],
  SpikeEventSeries: [EPHYS, "spike sorting technique"],
  FeatureExtraction: [EPHYS, "spike sorting technique"],
  LFP: [EPHYS, "signal filtering technique"],
  EventWaveform: [EPHYS, "spike sorting technique"],
  EventDetection: [EPHYS, "spike sorting technique"],
  ElectrodeGroup: [EPHYS, "surgical technique"],
  PatchClampSeries: [EPHYS, "patch clamp technique"],
  CurrentClampSeries: [EPHYS, "current clamp technique"],
  CurrentClampStimulusSeries: [EPHYS, "current clamp technique"],
  // A recording at zero current is one; the official client forgot it.
  IZeroClampSeries: [EPHYS, "current clamp technique"],
  VoltageClampSeries: [EPHYS, "voltage clamp technique"],
  VoltageClampStimulusSeries: [EPHYS, "voltage clamp technique"],
  TwoPhotonSeries: [IMAGING, "two-photon microscopy technique"],
  OnePhotonSeries: [IMAGING, "one-photon microscopy technique"],
  OpticalChannel: [IMAGING, "surgical technique"],
  ImagingPlane: [IMAGING, undefined],
  PlaneSegmentation: [IMAGING, undefined],
  Position: [BEHAVIOR, "behavioral technique"],
  SpatialSeries: [BEHAVIOR, "behavioral technique"],
  BehavioralEpochs: [BEHAVIOR, "behavioral technique"],
  BehavioralEvents: [BEHAVIOR, "behavioral technique"],
  BehavioralTimeSeries: [BEHAVIOR, "behavioral technique"],
  PupilTracking: [BEHAVIOR, "behavioral technique"],
  EyeTracking: [BEHAVIOR, "behavioral technique"],
  CompassDirection: [BEHAVIOR, "behavioral technique"],
  ProcessingModule: [undefined, "analytical technique"],
  DecompositionSeries: [undefined, "fourier analysis technique"],
  Units: [EPHYS, "spike sorting technique"],
  Spectrum: [undefined, "fourier analysis technique"],
  // The official client's table has this name misspelt, so it never finds it.
  OptogeneticStimulusSite: [OGEN, undefined],
  OptogeneticSeries: [OGEN, undefined],
};

/** Approaches, techniques and variables of the types in a file, each sorted and once. */
export function techniquesOf(
  types: Iterable<string>,
): { approaches: string[]; techniques: string[]; variables: string[] } {
  const [approaches, techniques, variables] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  for (const type of types) {
    const row = Object.hasOwn(TABLE, type) ? TABLE[type] : undefined;
    if (!row) continue;
    variables.add(type);
    if (row[0]) approaches.add(row[0]);
    if (row[1]) techniques.add(row[1]);
  }
  const sorted = (set: Set<string>): string[] => [...set].sort();
  return {
    approaches: sorted(approaches),
    techniques: sorted(techniques),
    variables: sorted(variables),
  };
}
