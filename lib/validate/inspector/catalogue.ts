/**
 * NWB Inspector's checks by their own names: importance under the inspector's `dandi` configuration, what is
 * checked, how to repair it. Data only; the checks themselves lie beside, one module a family.
 *
 * Source: NWB Inspector 0.7.2, `src/nwbinspector/checks` and `dandi.inspector_config.yaml`.
 *
 * @module
 */
import { MORE_CHECKS } from "./catalogue_more.ts";
import type { CheckEntry } from "./check_entry.ts";

/** The checks. */
export const INSPECTOR_CHECKS = {
  // _nwbfile_metadata.py
  check_session_start_time_old_date: {
    importance: "suggestion",
    title: "The session started after 1980",
    fix: "session_start_time=datetime(…, tzinfo=…)  # when the recording began",
  },
  check_session_start_time_future_date: {
    importance: "critical",
    title: "The session started in the past",
    fix: "session_start_time=datetime(…, tzinfo=…)  # when the recording began",
  },
  check_experimenter_exists: {
    importance: "suggestion",
    title: "Experimenters are named",
    fix: 'nwbfile.experimenter = ("Last, First",)',
  },
  check_experimenter_form: {
    importance: "suggestion",
    title: "Experimenters are named Last, First",
    fix: 'nwbfile.experimenter = ("Last, First",)',
  },
  check_experiment_description: {
    importance: "suggestion",
    title: "The experiment is described",
    fix: 'nwbfile.experiment_description = "…"',
  },
  check_institution: {
    importance: "suggestion",
    title: "The institution is named",
    fix: 'nwbfile.institution = "…"',
  },
  check_keywords: {
    importance: "suggestion",
    title: "There are keywords",
    fix: 'nwbfile.keywords = ["…"]',
  },
  check_doi_publications: {
    importance: "suggestion",
    title: "Publications are given as DOI",
    fix: 'nwbfile.related_publications = ["https://doi.org/10.…"]',
  },
  check_session_id_no_slashes: {
    importance: "critical",
    title: "The session id has no slash",
    fix: 'nwbfile.session_id = "…"  # without a slash',
  },
  check_file_extension: {
    importance: "suggestion",
    title: "The file name ends in .nwb",
    fix: "rename the file",
  },
  check_subject_exists: {
    importance: "critical",
    title: "There is a subject",
    fix: 'nwbfile.subject = Subject(subject_id="…", species="…", sex="…", age="…")',
  },
  check_subject_id_exists: {
    importance: "critical",
    title: "The subject has an id",
    fix: 'nwbfile.subject.subject_id = "…"',
  },
  check_subject_id_no_slashes: {
    importance: "critical",
    title: "The subject id has no slash",
    fix: 'nwbfile.subject.subject_id = "…"  # without a slash',
  },
  check_subject_sex: {
    importance: "critical",
    title: "The subject's sex is M, F, U or O (XO or XX for C. elegans)",
    fix: 'nwbfile.subject.sex = "…"  # M, F, U (unknown) or O (other)',
  },
  check_subject_age: {
    importance: "critical",
    title: "The subject's age is an ISO 8601 duration, or its date of birth is given",
    fix: 'nwbfile.subject.age = "P…D"  # an ISO 8601 duration, or a range of two with a slash',
  },
  check_subject_proper_age_range: {
    importance: "critical",
    title: "A range of ages goes from the lower to the higher",
    fix: 'nwbfile.subject.age = "P…D/P…D"  # the lower first',
  },
  check_subject_species_exists: {
    importance: "critical",
    title: "The subject's species is named",
    fix: 'nwbfile.subject.species = "…"  # the Latin name, genus and species',
  },
  check_subject_species_form: {
    importance: "critical",
    title: "The species is a Latin binomial or a link to NCBITaxon",
    fix: 'nwbfile.subject.species = "…"  # the Latin name, genus and species',
  },
  check_subject_weight: {
    importance: "critical",
    title: "The subject's weight has a number and a unit",
    fix: 'nwbfile.subject.weight = "… g"  # a number, one space, a unit',
  },
  check_processing_module_name: {
    importance: "suggestion",
    title: "Processing modules are named by modality",
    fix: 'nwbfile.create_processing_module(name="ecephys", …)',
  },
  // _general.py
  check_name_slashes: {
    importance: "critical",
    title: "Names have no slashes",
    fix: "rename the object",
  },
  check_name_colons: {
    importance: "suggestion",
    title: "Names have no colons",
    fix: "rename the object",
  },
  check_description: {
    importance: "suggestion",
    title: "Objects are described",
    fix: 'description="what it is, in a sentence"',
  },
  // _time_series.py
  check_regular_timestamps: {
    importance: "violation",
    title: "Evenly spaced times are stored as start and rate",
    fix: "TimeSeries(…, starting_time=…, rate=…) instead of timestamps",
  },
  check_data_orientation: {
    importance: "violation",
    title: "Time is the first axis of data",
    fix: "data=data.T",
  },
  check_timestamps_match_first_dimension: {
    importance: "critical",
    title: "There are as many times as samples",
    fix: "give one timestamp a sample",
  },
  check_timestamps_ascending: {
    importance: "violation",
    title: "Times go forward",
    fix: "sort timestamps and data together",
  },
  check_timestamps_without_nans: {
    importance: "violation",
    title: "Times are numbers",
    fix: "drop or interpolate samples without a time",
  },
  check_timestamp_of_the_first_sample_is_not_negative: {
    importance: "suggestion",
    title: "Times begin at zero or later",
    fix: "set session_start_time to the earliest time and shift the others",
  },
  check_missing_unit: {
    importance: "violation",
    title: "Series have a unit",
    fix: 'unit="…"  # "n.a." where there is none',
    hurts: true,
  },
  check_resolution: {
    importance: "violation",
    title: "An unknown resolution is -1.0 or NaN",
    fix: "resolution=-1.0",
  },
  check_rate_is_not_zero: {
    importance: "critical",
    title: "The rate of a series of several samples is not zero",
    fix: "rate=…  # samples a second",
  },
  check_rate_is_positive: {
    importance: "critical",
    title: "Rates are positive",
    fix: "rate=…  # samples a second",
  },
  check_rate_not_below_threshold: {
    importance: "violation",
    title: "The rate is in samples a second, not seconds a sample",
    fix: "rate=1 / period",
  },
  check_time_series_duration: {
    importance: "violation",
    title: "A series is shorter than a year",
    fix: "times are in seconds from the session's start",
  },
  check_time_series_data_is_not_empty: {
    importance: "violation",
    title: "Series have data",
    fix: "write the data, or leave the series out",
  },
  // _behavior.py
  check_spatial_series_dims: {
    importance: "critical",
    title: "A spatial series has one to three columns",
    fix: "data of shape (n, 1…3); other columns belong in series of their own",
  },
  check_compass_direction_unit: {
    importance: "violation",
    title: "Compass directions are in degrees or radians",
    fix: 'unit="…"  # radians or degrees, as the data are',
  },
  check_spatial_series_radians_magnitude: {
    importance: "violation",
    title: "Radians lie within two pi",
    fix: "check the unit of the data",
  },
  check_spatial_series_degrees_magnitude: {
    importance: "violation",
    title: "Degrees lie within 360",
    fix: "check the unit of the data",
  },
  check_spatial_series_unit: {
    importance: "violation",
    title: "The unit of a spatial series is a known one",
    fix: 'unit="…"  # the unit that the data are in',
    hurts: true,
  },
  // _ecephys.py
  check_electrical_series_dims: {
    importance: "critical",
    title: "The second axis of electrical data is the electrodes",
    fix: "data=data.T, or an electrodes region with one entry a channel",
  },
  check_electrical_series_reference_electrodes_table: {
    importance: "violation",
    title: "Electrodes are rows of the electrodes table",
    fix: 'electrodes=nwbfile.create_electrode_table_region(region=[…], description="…")',
  },
  check_electrical_series_unscaled_data: {
    importance: "violation",
    title: "Whole-number data say how to turn them into volts",
    fix: "ElectricalSeries(…, conversion=…)  # volts for one step of the data",
    hurts: true,
  },
  check_units_table_has_spikes: {
    importance: "critical",
    title: "A units table has spike times",
    fix: "nwbfile.add_unit(spike_times=[…])",
  },
  check_negative_spike_times: {
    importance: "violation",
    title: "Spike times are zero or later",
    fix: "align spike times to the session's start, not to trials",
  },
  check_ascending_spike_times: {
    importance: "critical",
    title: "Spike times of a unit go forward",
    fix: "spike_times=np.sort(spike_times)",
  },
  check_spike_times_not_in_samples: {
    importance: "critical",
    title: "Spike times are seconds, not sample numbers",
    fix: "spike_times=samples / sampling_rate",
  },
  check_spike_times_not_in_unobserved_interval: {
    importance: "violation",
    title: "Spikes lie within observed intervals",
    fix: "obs_intervals=[[start, stop], …] that cover the spikes",
  },
  check_units_resolution_is_set: {
    importance: "violation",
    title: "The resolution of spike times is given",
    fix: "nwbfile.units.resolution = 1 / …  # the sampling rate",
  },
  check_units_resolution_is_valid: {
    importance: "violation",
    title: "The resolution of spike times is seconds, not a rate",
    fix: "nwbfile.units.resolution = 1 / …  # the sampling rate",
  },
  check_units_table_duration: {
    importance: "critical",
    title: "Spike times span less than a year",
    fix: "spike times are in seconds",
  },
  check_electrodes_location_allen_ccf: {
    importance: "violation",
    title: "Electrode locations of mice are terms of the Allen mouse atlas",
    fix: 'location="…"  # an acronym or a full name of the Allen Mouse Brain CCF',
    hurts: true,
  },
  ...MORE_CHECKS,
} as const satisfies Record<string, CheckEntry>;

/** Name of a check. */
export type InspectorCheckName = keyof typeof INSPECTOR_CHECKS;
