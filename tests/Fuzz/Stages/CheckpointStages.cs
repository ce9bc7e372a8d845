using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>The calls that take a checkpoint. Reading and verifying share one judgement of what is damaged.</summary>
internal static class CheckpointStages
{
    private const int MostShards = 10_000;

    // What is refused without being damaged is not told by verifying.
    private static readonly string[] NoDamage = ["UnsupportedFeatureException", "LimitExceededException"];

    /// <summary>Lists, reads, verifies, and lists the folder.</summary>
    public static void Run(string path, Recorder recorder)
    {
        bool isReadable = true;
        bool isOpen = recorder.Try("open", () =>
        {
            using CheckpointReader reader = CheckpointReader.Open(path);
            recorder.Try("list", () => List(reader, recorder));
            recorder.Try("objects", () =>
            {
                if (ObjectGraph.Read(reader) is { } graph)
                {
                    recorder.Note(string.Join(',', graph.Keys));
                    graph.WithKeys(graph.Keys.Take(2).ToDictionary(k => k, k => k + "x"));
                }
            });
            isReadable = WeightStages.ReadAll(reader, recorder);
        });
        recorder.Try("verify", () =>
        {
            CheckpointVerification verification = CheckpointVerifier.Verify(path);
            foreach (CheckpointFault fault in verification.Faults)
            {
                recorder.Note($"{fault.Kind} {fault.Variable}");
            }

            bool isRefused = !isOpen || !isReadable;
            if (isRefused && verification.Faults.Count == 0 && !recorder.Stages.Exists(s => s.Refusal is { } kind && NoDamage.Contains(kind)))
            {
                recorder.Faults.Add(new Fault($"{FaultKinds.Disagree}@verify", "verify", "verifying finds nothing, reading refuses\n" + recorder.Describe()));
            }
        });
        Folder(path, recorder);
    }

    /// <summary>Lists the checkpoints of a folder.</summary>
    public static void Folder(string path, Recorder recorder) => recorder.Try("folder", () =>
    {
        foreach (CheckpointSummary summary in CheckpointFolder.List(path))
        {
            recorder.Note(summary.Name);
            recorder.Note(summary.Problem);
            recorder.Note(summary.VariableCount ?? -1);
            recorder.Note(summary.Step ?? -1);
        }
    });

    private static void List(CheckpointReader reader, Recorder recorder)
    {
        WeightStages.List(reader, recorder);
        foreach (VariableInfo variable in reader.Variables)
        {
            foreach (CheckpointPlace place in reader.GetPlaces(variable))
            {
                recorder.Note(place.Offset);
                recorder.Note(place.Size);
            }
        }

        foreach (string missing in reader.MissingShards().Take(MostShards))
        {
            recorder.Note(Path.GetFileName(missing));
        }

        if (reader is TensorBundleReader bundle)
        {
            recorder.Note(bundle.ShortShards().Count);
        }
    }
}
