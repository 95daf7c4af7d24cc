"""Writes the sample NWB files of the rehearsal into this folder.

Run once, with PyNWB 4.2 installed; its results are committed, so no user needs Python:

    python write_samples.py

The data are made up (seeded noise): two mice with silicon probes, one with two-photon imaging, one patched, one
stimulated by light while its running was measured; one file lacks a subject, and one was cut off while it was copied.
"""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import numpy as np
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.behavior import Position, SpatialSeries
from pynwb.ecephys import LFP, ElectricalSeries
from pynwb.file import Subject
from pynwb.icephys import CurrentClampSeries
from pynwb.ogen import OptogeneticSeries, OptogeneticStimulusSite
from pynwb.ophys import (
    Fluorescence,
    ImageSegmentation,
    OpticalChannel,
    RoiResponseSeries,
    TwoPhotonSeries,
)

HERE = Path(__file__).parent
RNG = np.random.default_rng(20260101)
ZONE = timezone(timedelta(hours=1))
COUNT = 0


def session(session_id, start, description, subject):
    """A new file in memory with everything that DANDI wants to know about a session."""
    global COUNT
    COUNT += 1
    nwb = NWBFile(
        session_description=description,
        identifier=str(UUID(int=0x00DA4D10_0000_4000_8000_000000000000 + COUNT)),
        session_start_time=start,
        session_id=session_id,
        experimenter=["Doe, Jane", "Roe, Richard"],
        institution="Example University",
        lab="Sample Lab",
        experiment_description="Made-up recordings that show what a rehearsal does with each kind of file.",
        keywords=["rehearsal", "sample data"],
        subject=subject,
        file_create_date=datetime(2026, 1, 5, 12, tzinfo=ZONE),
    )
    return nwb


def mouse(subject_id, sex, genotype="wild type", strain="C57BL/6J"):
    return Subject(
        subject_id=subject_id,
        species="Mus musculus",
        sex=sex,
        age="P90D",
        genotype=genotype,
        strain=strain,
        description="Made-up mouse.",
    )


def add_probe(nwb, regions, seconds=0.5):
    """A probe whose electrodes lie in the named regions, one LFP trace each, and a few units."""
    device = nwb.create_device(name="probe", description="32-channel silicon probe", manufacturer="Example")
    group = nwb.create_electrode_group("shank0", description="the only shank", location=regions[0], device=device)
    for i, region in enumerate(regions):
        nwb.add_electrode(x=0.0, y=25.0 * i, z=0.0, imp=1e6, location=region, filtering="0.1-300 Hz", group=group)
    table = nwb.create_electrode_table_region(list(range(len(regions))), "all electrodes")
    rate = 1250.0
    samples = int(seconds * rate)
    lfp = ElectricalSeries(
        name="ElectricalSeries",
        description="local field potential",
        data=(RNG.standard_normal((samples, len(regions))) * 200).astype("int16"),
        electrodes=table,
        rate=rate,
        starting_time=0.0,
        conversion=1.95e-7,
    )
    module = nwb.create_processing_module("ecephys", "filtered signals")
    module.add(LFP(electrical_series=lfp))
    nwb.add_unit_column("quality", "by eye")
    for _ in range(4):
        nwb.add_unit(spike_times=np.sort(RNG.uniform(0, seconds, 12)).round(4), quality="good")
    for k in range(3):
        nwb.add_trial(start_time=k * seconds / 3, stop_time=(k + 0.8) * seconds / 3)


def write(nwb, name):
    with NWBHDF5IO(HERE / name, "w") as io:
        io.write(nwb)


def main():
    day = datetime(2025, 3, 4, 10, 30, tzinfo=ZONE)

    nwb = session("day1", day, "Rest in the home cage, hippocampus and visual cortex.", mouse("M01", "F"))
    add_probe(nwb, ["CA1"] * 4 + ["VISp5"] * 2 + ["VISp2/3"] * 2)
    write(nwb, "probe_monday.nwb")

    nwb = session("day2", day + timedelta(days=1), "Linear track, hippocampus.", mouse("M01", "F"))
    add_probe(nwb, ["CA1"] * 4 + ["DG"] * 2 + ["unknown"] * 2)
    track = SpatialSeries(
        name="SpatialSeries",
        description="position on the track",
        data=np.linspace(0, 1.2, 50),
        rate=100.0,
        unit="meters",
        reference_frame="start of the track",
    )
    nwb.create_processing_module("behavior", "what the mouse did").add(Position(spatial_series=track))
    write(nwb, "probe_tuesday.nwb")

    nwb = session("day1", day + timedelta(days=7), "Rest in the home cage, prefrontal cortex.", mouse("M02", "M"))
    add_probe(nwb, ["PL"] * 4 + ["mPFC"] * 2)
    write(nwb, "probe_m02.nwb")

    nwb = session("fov1", day + timedelta(days=9), "Gratings, two-photon imaging.", mouse("M03", "M", "Thy1-GCaMP6s"))
    device = nwb.create_device(name="microscope", description="resonant two-photon microscope")
    channel = OpticalChannel(name="green", description="GCaMP", emission_lambda=510.0)
    plane = nwb.create_imaging_plane(
        name="ImagingPlane",
        description="layer 2/3",
        optical_channel=channel,
        imaging_rate=15.0,
        device=device,
        excitation_lambda=920.0,
        indicator="GCaMP6s",
        location="Primary visual area, layer 2/3",
        grid_spacing=[1e-6, 1e-6],
        grid_spacing_unit="meters",
        origin_coords=[0.0, 0.0],
        origin_coords_unit="meters",
    )
    nwb.add_acquisition(
        TwoPhotonSeries(
            name="TwoPhotonSeries",
            description="a few frames",
            data=RNG.integers(0, 400, (40, 24, 24)).astype("uint16"),
            imaging_plane=plane,
            rate=15.0,
            unit="n.a.",
        )
    )
    segmentation = ImageSegmentation()
    rois = segmentation.create_plane_segmentation(
        name="PlaneSegmentation", description="drawn by hand", imaging_plane=plane
    )
    for k in range(3):
        mask = np.zeros((24, 24))
        mask[5 * k + 2 : 5 * k + 6, 4:9] = 1
        rois.add_roi(image_mask=mask)
    ophys = nwb.create_processing_module("ophys", "segmented cells")
    ophys.add(segmentation)
    traces = RoiResponseSeries(
        name="RoiResponseSeries",
        description="mean fluorescence",
        data=RNG.random((40, 3)).astype("float32"),
        rois=rois.create_roi_table_region("all", region=[0, 1, 2]),
        unit="n.a.",
        rate=15.0,
    )
    ophys.add(Fluorescence(roi_response_series=traces))
    write(nwb, "imaging.nwb")

    nwb = session("cell3", day + timedelta(days=12), "Current steps, whole-cell patch clamp.", mouse("M04", "F"))
    device = nwb.create_device(name="amplifier", description="patch-clamp amplifier")
    electrode = nwb.create_icephys_electrode(
        name="electrode0",
        description="borosilicate pipette",
        device=device,
        location="SSp-bfd layer 5",
        slice="coronal, 300 um",
    )
    response = CurrentClampSeries(
        name="CurrentClampSeries",
        description="one step",
        data=(RNG.standard_normal(2000) * 1e-3 - 0.07).astype("float32"),
        electrode=electrode,
        rate=20000.0,
        gain=1.0,
        sweep_number=np.uint64(0),
    )
    nwb.add_acquisition(response)
    nwb.add_intracellular_recording(electrode=electrode, response=response)
    write(nwb, "patch.nwb")

    nwb = session("opto1", day + timedelta(days=20), "Light while running on a wheel.", mouse("M05", "M", "Vgat-ChR2"))
    device = nwb.create_device(name="laser", description="473 nm laser")
    site = OptogeneticStimulusSite(
        name="site0", device=device, description="fibre tip", excitation_lambda=473.0, location="left dorsal striatum"
    )
    nwb.add_ogen_site(site)
    light = np.zeros(500)
    light[100:150] = 0.005
    nwb.add_stimulus(
        OptogeneticSeries(name="OptogeneticSeries", description="light power", data=light, site=site, rate=100.0)
    )
    nwb.add_acquisition(
        TimeSeries(
            name="wheel_speed",
            description="speed of the wheel",
            data=np.abs(np.cumsum(RNG.standard_normal(500)) / 100).astype("float32"),
            unit="m/s",
            rate=100.0,
        )
    )
    write(nwb, "opto.nwb")

    nwb = session("day1", day + timedelta(days=30), "Nobody wrote down which animal this was.", None)
    add_probe(nwb, ["CA3"] * 4)
    write(nwb, "no_subject.nwb")

    whole = (HERE / "probe_m02.nwb").read_bytes()
    (HERE / "cut_off.nwb").write_bytes(whole[: len(whole) * 2 // 3])


if __name__ == "__main__":
    main()
