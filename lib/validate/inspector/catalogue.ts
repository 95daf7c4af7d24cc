/**
 * NWB Inspector's checks by their own names: importance under the inspector's `dandi` configuration, what is
 * checked, how to repair it. Data only; the checks themselves lie beside, one module a family.
 *
 * Source: NWB Inspector 0.7.2, `src/nwbinspector/checks` and `dandi.inspector_config.yaml`.
 *
 * @module
 */

/** Importance under the `dandi` configuration: `critical` blocks the reference client's upload. */
export type Importance = "critical" | "violation" | "suggestion";

interface CheckEntry {
  readonly importance: Importance;
  readonly title: string;
  readonly fix: string;
  /** Set where people do not find or understand the data without it. */
  readonly hurts?: true;
}

/** The checks. */
export const INSPECTOR_CHECKS = {
  // _nwbfile_metadata.py
  check_session_start_time_old_date: {
    importance: "suggestion",
    title: "The session started after 1980",
    fix: "session_start_time=datetime(2024, 5, 1, 9, 30, tzinfo=…)",
  },
  check_session_start_time_future_date: {
    importance: "critical",
    title: "The session started in the past",
    fix: "session_start_time=datetime(2024, 5, 1, 9, 30, tzinfo=…)",
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
    fix: 'nwbfile.session_id = "a-b"',
  },
  check_file_extension: {
    importance: "suggestion",
    title: "The file name ends in .nwb",
    fix: "rename the file",
  },
  check_subject_exists: {
    importance: "critical",
    title: "There is a subject",
    fix: 'nwbfile.subject = Subject(subject_id="…", species="Mus musculus", sex="M", age="P90D")',
  },
  check_subject_id_exists: {
    importance: "critical",
    title: "The subject has an id",
    fix: 'nwbfile.subject.subject_id = "…"',
  },
  check_subject_id_no_slashes: {
    importance: "critical",
    title: "The subject id has no slash",
    fix: 'nwbfile.subject.subject_id = "a-b"',
  },
  check_subject_sex: {
    importance: "critical",
    title: "The subject's sex is M, F, U or O (XO or XX for C. elegans)",
    fix: 'nwbfile.subject.sex = "M"  # or F, U (unknown), O (other)',
  },
  check_subject_age: {
    importance: "critical",
    title: "The subject's age is an ISO 8601 duration, or its date of birth is given",
    fix: 'nwbfile.subject.age = "P90D"  # or a range, "P90D/P100D"',
  },
  check_subject_proper_age_range: {
    importance: "critical",
    title: "A range of ages goes from the lower to the higher",
    fix: 'nwbfile.subject.age = "P1D/P3D"',
  },
  check_subject_species_exists: {
    importance: "critical",
    title: "The subject's species is named",
    fix: 'nwbfile.subject.species = "Mus musculus"',
  },
  check_subject_species_form: {
    importance: "critical",
    title: "The species is a Latin binomial or a link to NCBITaxon",
    fix: 'nwbfile.subject.species = "Mus musculus"',
  },
  check_subject_weight: {
    importance: "critical",
    title: "The subject's weight has a number and a unit",
    fix: 'nwbfile.subject.weight = "25.3 g"',
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
    fix: 'unit="volts"  # "n.a." where there is none',
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
    fix: "rate=30000.0  # samples a second",
  },
  check_rate_is_positive: {
    importance: "critical",
    title: "Rates are positive",
    fix: "rate=30000.0  # samples a second",
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
    fix: 'unit="radians"',
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
    fix: 'unit="centimeters"',
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
    fix: "ElectricalSeries(…, conversion=0.195e-6)",
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
    fix: "nwbfile.units.resolution = 1 / 30000",
  },
  check_units_resolution_is_valid: {
    importance: "violation",
    title: "The resolution of spike times is seconds, not a rate",
    fix: "nwbfile.units.resolution = 1 / 30000",
  },
  check_units_table_duration: {
    importance: "critical",
    title: "Spike times span less than a year",
    fix: "spike times are in seconds",
  },
  check_electrodes_location_allen_ccf: {
    importance: "violation",
    title: "Electrode locations of mice are terms of the Allen mouse atlas",
    fix: 'location="VISp"  # an acronym or a full name of the Allen Mouse Brain CCF',
    hurts: true,
  },
  // _icephys.py
  check_intracellular_electrode_cell_id_exists: {
    importance: "violation",
    title: "Intracellular electrodes name their cell",
    fix: 'IntracellularElectrode(…, cell_id="…")',
    hurts: true,
  },
  check_sweeptable_deprecated: {
    importance: "violation",
    title: "Sweeps are in an intracellular recordings table",
    fix: "nwbfile.add_intracellular_recording(…)",
  },
  check_intracellular_electrode_location_allen_ccf: {
    importance: "violation",
    title: "Locations of mice's intracellular electrodes are terms of the Allen mouse atlas",
    fix: 'location="VISp"',
    hurts: true,
  },
  // _image_series.py, _images.py
  check_image_series_external_file_valid: {
    importance: "critical",
    title: "External files of image series exist",
    fix: "external_file=[path relative to the NWB file]",
  },
  check_image_series_external_file_relative: {
    importance: "violation",
    title: "External files are named relative to the NWB file",
    fix: 'external_file=["video.mp4"]',
  },
  check_image_series_data_size: {
    importance: "violation",
    title: "Very large videos lie in files of their own",
    fix: 'ImageSeries(…, external_file=["video.mp4"], format="external")',
  },
  check_image_series_starting_frame_without_external_file: {
    importance: "violation",
    title: "Starting frames belong to external files",
    fix: "leave starting_frame out",
  },
  check_order_of_images_unique: {
    importance: "violation",
    title: "The order of images names each once",
    fix: "order_of_images=ImageReferences(…) without repeats",
  },
  check_order_of_images_len: {
    importance: "violation",
    title: "The order of images names all of them",
    fix: "one reference an image",
  },
  check_index_series_points_to_image: {
    importance: "violation",
    title: "An index series points to images",
    fix: "IndexSeries(…, indexed_images=images)",
  },
  // _ophys.py, _ogen.py, _misc.py
  check_roi_response_series_dims: {
    importance: "critical",
    title: "The second axis of ROI data is the ROIs",
    fix: "data=data.T, or a rois region with one entry a ROI",
  },
  check_roi_response_series_link_to_plane_segmentation: {
    importance: "violation",
    title: "ROIs are rows of a plane segmentation",
    fix: 'rois=plane_segmentation.create_roi_table_region(description="…")',
  },
  check_emission_lambda_in_nm: {
    importance: "violation",
    title: "Emission wavelengths are in nanometres",
    fix: "emission_lambda=520.0",
  },
  check_excitation_lambda_in_nm: {
    importance: "violation",
    title: "Excitation wavelengths are in nanometres",
    fix: "excitation_lambda=488.0",
  },
  check_plane_segmentation_image_mask_shape_against_ref_images: {
    importance: "violation",
    title: "Image masks have the shape of their reference images",
    fix: "transpose the masks or the reference images",
  },
  check_imaging_plane_location_allen_ccf: {
    importance: "violation",
    title: "Locations of mice's imaging planes are terms of the Allen mouse atlas",
    fix: 'location="VISp"',
    hurts: true,
  },
  check_optogenetic_stimulus_site_has_optogenetic_series: {
    importance: "violation",
    title: "Stimulus sites have a series",
    fix: "OptogeneticSeries(…, site=site)",
  },
  // _nwb_containers.py, _tables.py
  check_large_dataset_compression: {
    importance: "violation",
    title: "Data sets over 20 GB are compressed",
    fix: 'data=H5DataIO(data, compression="gzip")',
  },
  check_small_dataset_compression: {
    importance: "suggestion",
    title: "Data sets over 50 MB are compressed",
    fix: 'data=H5DataIO(data, compression="gzip")',
  },
  check_empty_string_for_optional_attribute: {
    importance: "suggestion",
    title: "Optional texts are left out rather than empty",
    fix: "leave the field out",
  },
  check_dynamic_table_region_data_validity: {
    importance: "critical",
    title: "Table regions point to rows that exist",
    fix: "region=[row numbers from 0], not ids",
  },
  check_empty_table: {
    importance: "violation",
    title: "Tables have rows",
    fix: "add rows, or leave the table out",
  },
  check_time_intervals_start_time_not_constant: {
    importance: "critical",
    title: "Intervals start at different times",
    fix: "start_time in seconds from the session's start",
  },
  check_time_interval_time_columns: {
    importance: "violation",
    title: "Intervals are in order of their start",
    fix: "sort the rows by start_time",
  },
  check_time_intervals_stop_after_start: {
    importance: "violation",
    title: "Intervals stop after they start",
    fix: "stop_time in seconds from the session's start, not a duration",
  },
  check_time_intervals_duration: {
    importance: "critical",
    title: "Intervals span less than a year",
    fix: "times are in seconds from the session's start",
  },
  check_column_binary_capability: {
    importance: "suggestion",
    title: "Columns of two values are boolean",
    fix: 'table.add_column(name="is_…", data=[True, False, …])',
  },
  check_single_row: {
    importance: "suggestion",
    title: "Tables have more than one row",
    fix: "use another type for a single value",
  },
  check_table_values_for_dict: {
    importance: "violation",
    title: "Columns hold values, not dictionaries written as text",
    fix: "unpack the dictionary into columns",
  },
  check_col_not_nan: {
    importance: "suggestion",
    title: "Columns are not all NaN",
    fix: "leave the column out",
  },
  check_ids_unique: {
    importance: "critical",
    title: "Row ids are unique",
    fix: "id=range(n)",
  },
  check_table_time_columns_are_not_negative: {
    importance: "suggestion",
    title: "Times in tables are zero or later",
    fix: "align to the session's start",
  },
} as const satisfies Record<string, CheckEntry>;

/** Name of a check. */
export type InspectorCheckName = keyof typeof INSPECTOR_CHECKS;
