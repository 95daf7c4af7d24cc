/**
 * The second half of the catalogue: intracellular, images, optics, storage and tables.
 *
 * @module
 */
import type { CheckEntry } from "./check_entry.ts";

/** Checks of these families. */
export const MORE_CHECKS = {
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
    fix: 'location="…"',
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
    fix: 'external_file=["…"]',
  },
  check_image_series_data_size: {
    importance: "violation",
    title: "Very large videos lie in files of their own",
    fix: 'ImageSeries(…, external_file=["…"], format="external")',
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
    fix: "emission_lambda=…  # nanometers",
  },
  check_excitation_lambda_in_nm: {
    importance: "violation",
    title: "Excitation wavelengths are in nanometres",
    fix: "excitation_lambda=…  # nanometers",
  },
  check_plane_segmentation_image_mask_shape_against_ref_images: {
    importance: "violation",
    title: "Image masks have the shape of their reference images",
    fix: "transpose the masks or the reference images",
  },
  check_imaging_plane_location_allen_ccf: {
    importance: "violation",
    title: "Locations of mice's imaging planes are terms of the Allen mouse atlas",
    fix: 'location="…"',
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
