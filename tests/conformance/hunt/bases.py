"""Good files of several modalities, written with whatever PyNWB runs this: what the other generators change."""
from datetime import datetime, timedelta, timezone

import numpy as np
import pynwb
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.file import Subject

START = datetime(2021, 3, 4, 10, 11, 12, tzinfo=timezone.utc)
MAJOR = int(pynwb.__version__.split(".")[0])


def session(rng, **fields):
    number = int(rng.integers(1e9))
    text = {"session_id": f"s{number % 97}", "lab": "a lab", "institution": "an institute", "keywords": ["made"],
            "experimenter": ["Doe, Jane"], "experiment_description": "made to be checked", "notes": "none to speak of"}
    return NWBFile(session_description="a made session", identifier=f"made-{number}", session_start_time=START,
                   subject=Subject(subject_id=f"m{number % 31}", species="Mus musculus", sex="F", age="P90D",
                                   description="a mouse", weight="23 g", genotype="wt/wt"), **{**text, **fields})


def series(name, rng, n=40, **more):
    return TimeSeries(name=name, data=rng.normal(size=(n, 2)), unit="volts", rate=10.0, description="made", **more)


def behavior(rng):
    from pynwb.behavior import BehavioralEvents, BehavioralTimeSeries, CompassDirection, Position, PupilTracking, SpatialSeries

    f = session(rng)
    f.add_acquisition(series("ts", rng))
    t = np.sort(rng.uniform(0, 100, 40))
    f.add_acquisition(TimeSeries(name="irregular", data=rng.normal(size=40), unit="m", timestamps=t, description="made"))
    m = f.create_processing_module("behavior", "made behavior")
    m.add(Position(spatial_series=SpatialSeries(name="xy", data=rng.normal(size=(40, 2)), timestamps=t, unit="meters",
                                                reference_frame="corner", description="made")))
    m.add(CompassDirection(spatial_series=SpatialSeries(name="head", data=rng.uniform(0, 6, 40), timestamps=t,
                                                        unit="radians", reference_frame="north", description="made")))
    m.add(BehavioralTimeSeries(time_series=series("speed", rng), name="speeds"))
    m.add(PupilTracking(time_series=series("pupil", rng)))
    m.add(BehavioralEvents(time_series=TimeSeries(name="licks", data=np.ones(9), unit="n.a.", description="made",
                                                  timestamps=np.sort(rng.uniform(0, 90, 9)))))
    f.add_trial_column("cond", "the condition")
    f.add_trial_column("score", "a number")
    for i in range(6):
        f.add_trial(start_time=i * 2.0, stop_time=i * 2.0 + 1.5, cond="ab"[i % 2] * 2, score=float(rng.normal()))
    f.add_epoch(0.0, 5.0, ["first"])
    return f


def ecephys(rng):
    from pynwb.ecephys import LFP, ElectricalSeries, FilteredEphys, SpikeEventSeries

    f = session(rng)
    device = f.create_device("probe", description="a probe")
    group = f.create_electrode_group("shank", description="a shank", location="VISp", device=device)
    for i in range(4):
        f.add_electrode(x=float(i), y=0.5, z=1.5, location="VISp", group=group)
    region = lambda rows: f.create_electrode_table_region(rows, "some electrodes")  # noqa: E731
    f.add_acquisition(ElectricalSeries(name="raw", data=rng.normal(size=(60, 4)), electrodes=region([0, 1, 2, 3]),
                                       rate=1000.0, description="made"))
    f.add_acquisition(SpikeEventSeries(name="snippets", data=rng.normal(size=(9, 4, 8)), electrodes=region([0, 1, 2, 3]),
                                       timestamps=np.sort(rng.uniform(0, 90, 9)), description="made"))
    m = f.create_processing_module("ecephys", "made ephys")
    m.add(LFP(electrical_series=ElectricalSeries(name="lfp", data=rng.normal(size=(60, 2)), electrodes=region([0, 2]),
                                                 rate=100.0, description="made")))
    m.add(FilteredEphys(electrical_series=ElectricalSeries(name="filtered", data=rng.normal(size=(60, 2)),
                                                           electrodes=region([1, 3]), rate=100.0, description="made")))
    f.add_unit_column("quality", "a word")
    for i in range(3):
        f.add_unit(spike_times=np.sort(rng.uniform(0, 90, 12)), quality="good", obs_intervals=[[0.0, 100.0]],
                   electrodes=[i], waveform_mean=rng.normal(size=(8, 1)))
    f.units.resolution = 1e-4
    return f


def ophys(rng):
    from pynwb.ophys import DfOverF, Fluorescence, ImageSegmentation, OpticalChannel, RoiResponseSeries, TwoPhotonSeries

    f = session(rng)
    device = f.create_device("scope", description="a microscope")
    channel = OpticalChannel(name="green", description="green", emission_lambda=510.0)
    plane = f.create_imaging_plane(name="plane", optical_channel=channel, description="a plane", device=device,
                                   excitation_lambda=920.0, indicator="GCaMP6f", location="VISp", imaging_rate=30.0,
                                   grid_spacing=[0.1, 0.1], grid_spacing_unit="millimeters")
    movie = TwoPhotonSeries(name="movie", data=rng.normal(size=(30, 8, 8)), imaging_plane=plane, rate=30.0,
                            unit="n.a.", description="made")
    f.add_acquisition(movie)
    m = f.create_processing_module("ophys", "made ophys")
    segmentation = ImageSegmentation()
    m.add(segmentation)
    rois = segmentation.create_plane_segmentation(name="rois", description="made rois", imaging_plane=plane,
                                                  reference_images=movie)
    for _ in range(3):
        rois.add_roi(image_mask=rng.uniform(size=(8, 8)), pixel_mask=[(1, 2, 1.0), (2, 3, 0.5)])
    region = lambda: rois.create_roi_table_region(region=[0, 1, 2], description="all rois")  # noqa: E731
    m.add(Fluorescence(roi_response_series=RoiResponseSeries(name="f", data=rng.normal(size=(30, 3)), rois=region(),
                                                             unit="n.a.", rate=30.0, description="made")))
    m.add(DfOverF(roi_response_series=RoiResponseSeries(name="dff", data=rng.normal(size=(30, 3)), rois=region(),
                                                        unit="n.a.", rate=30.0, description="made")))
    return f


def icephys(rng):
    from pynwb.icephys import CurrentClampSeries, CurrentClampStimulusSeries, VoltageClampSeries

    f = session(rng)
    device = f.create_device("amplifier", description="an amplifier")
    electrode = f.create_icephys_electrode(name="e", description="a pipette", device=device, cell_id="c1", location="VISp")
    stimulus = CurrentClampStimulusSeries(name="stim", data=rng.normal(size=50), electrode=electrode, gain=1.0, rate=1e3,
                                          description="made")
    response = CurrentClampSeries(name="resp", data=rng.normal(size=50), electrode=electrode, gain=1.0, rate=1e3,
                                  bias_current=0.0, bridge_balance=1.0, capacitance_compensation=1.0, description="made")
    f.add_stimulus(stimulus)
    f.add_acquisition(response)
    f.add_acquisition(VoltageClampSeries(name="vc", data=rng.normal(size=50), electrode=electrode, gain=1.0, rate=1e3,
                                         description="made"))
    if hasattr(f, "add_intracellular_recording"):
        a = f.add_intracellular_recording(electrode=electrode, stimulus=stimulus, response=response)
        s = f.add_icephys_simultaneous_recording(recordings=[a])
        f.add_icephys_sequential_recording(simultaneous_recordings=[s], stimulus_type="square")
    return f


def images(rng):
    from pynwb.base import Images
    from pynwb.image import GrayscaleImage, ImageSeries, IndexSeries, RGBImage
    from pynwb.misc import AnnotationSeries, DecompositionSeries, IntervalSeries
    from pynwb.ogen import OptogeneticSeries, OptogeneticStimulusSite

    f = session(rng)
    f.add_acquisition(ImageSeries(name="frames", data=rng.normal(size=(20, 6, 6)), unit="n.a.", rate=20.0,
                                  description="made"))
    f.add_acquisition(AnnotationSeries(name="said", data=["a", "b"], timestamps=[1.0, 2.5], description="made"))
    f.add_acquisition(IntervalSeries(name="on", data=[1, -1, 1], timestamps=[1.0, 2.0, 4.5], description="made"))
    device = f.create_device("laser", description="a laser")
    site = OptogeneticStimulusSite(name="site", device=device, description="a site", excitation_lambda=470.0,
                                   location="VISp")
    f.add_ogen_site(site)
    f.add_stimulus(OptogeneticSeries(name="light", data=rng.uniform(size=40), site=site, rate=10.0, description="made"))
    pictures = Images(name="pictures", description="made", images=[
        GrayscaleImage(name="grey", data=rng.uniform(size=(5, 5)), description="made"),
        RGBImage(name="colour", data=rng.uniform(size=(5, 5, 3)), description="made")])
    if hasattr(f, "add_stimulus_template"):
        f.add_stimulus_template(pictures)
        try:
            f.add_stimulus(IndexSeries(name="shown", data=np.array([0, 1, 0], dtype="uint32"), unit="N/A", rate=1.0,
                                       indexed_images=pictures, description="made"))
        except TypeError:
            pass  # PyNWB 1 knows no indexed_images
    m = f.create_processing_module("misc", "made rest")
    bands = DecompositionSeries(name="bands", data=rng.normal(size=(20, 2, 3)), metric="amplitude", unit="V", rate=10.0,
                                description="made", source_timeseries=series("source", rng))
    for i in range(3):
        bands.add_band(band_name=f"b{i}", band_limits=(float(i), i + 1.0), band_mean=i + 0.5, band_stdev=0.1)
    f.add_acquisition(bands.source_timeseries)
    m.add(bands)
    f.add_scratch(np.arange(4.0), name="left", description="scratch")
    return f


def minimal(rng):
    f = session(rng)
    f.add_acquisition(series("ts", rng))
    return f


BASES = {b.__name__: b for b in (behavior, ecephys, ophys, icephys, images, minimal)}


def write(nwbfile, path, cache=True):
    with NWBHDF5IO(str(path), "w") as io:
        io.write(nwbfile, cache_spec=cache)
