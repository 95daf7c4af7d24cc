/**
 * Modalities: the last part of a file name, from the types in the file.
 *
 * @module
 */
import type { TypeFact } from "../../nwb/facts.ts";

/**
 * Modality → the types that give it. Source: the module of PyNWB (2.8 to 4.2) that defines a type's class, which
 * is how `dandi organize` finds it. Types that are tables, and types of extensions, give none; types of the
 * modules `base`, `device`, `file` and `misc` give none either.
 */
const TYPES_OF: Readonly<Record<string, string>> = {
  behavior:
    "BehavioralEpochs BehavioralEvents BehavioralTimeSeries CompassDirection EyeTracking Position PupilTracking " +
    "SpatialSeries",
  core: "NWBContainer NWBDataInterface",
  ecephys:
    "ClusterWaveforms Clustering ElectricalSeries ElectrodeGroup EventDetection EventWaveform " +
    "FeatureExtraction FilteredEphys LFP SpikeEventSeries",
  icephys:
    "CurrentClampSeries CurrentClampStimulusSeries IZeroClampSeries IntracellularElectrode PatchClampSeries " +
    "VoltageClampSeries VoltageClampStimulusSeries",
  image: "ImageMaskSeries ImageSeries IndexSeries OpticalSeries",
  ogen: "OptogeneticSeries OptogeneticStimulusSite",
  ophys:
    "CorrectedImageStack DfOverF Fluorescence ImageSegmentation ImagingPlane MotionCorrection OnePhotonSeries " +
    "OpticalChannel RoiResponseSeries TwoPhotonSeries",
};

const MODALITY_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(TYPES_OF).flatMap(([modality, types]) =>
    types.split(" ").map((type) => [type, modality] as const)
  ),
);

/** The modality that a type gives, if any. */
export function modalityOf(type: string): string | undefined {
  return MODALITY_OF.get(type);
}

/**
 * The modalities of a file, sorted, each once.
 *
 * @param types What the reader found. Only types of groups that `dandi` visits count (`groupVisits` above 0).
 */
export function modalitiesOf(types: readonly TypeFact[]): string[] {
  const found = new Set<string>();
  for (const { type, groupVisits } of types) {
    const modality = groupVisits > 0 ? MODALITY_OF.get(type) : undefined;
    if (modality !== undefined) found.add(modality);
  }
  return [...found].sort();
}
