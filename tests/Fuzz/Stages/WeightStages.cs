using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>The calls that take whatever holds weights.</summary>
internal static class WeightStages
{
    private const int MostVariables = 2000;

    private static readonly string[] Outputs = ["w.npz", "w.json", "w.json.gz", "w.h5", "w.safetensors", "npy/"];

    /// <summary>Opens, lists and reads, whatever it is; of some inputs, exports, saves and measures.</summary>
    public static void Run(string path, FuzzInput input, Recorder recorder) => recorder.Try("weights", () =>
    {
        using IVariableSource source = WeightSources.Open(path);
        List(source, recorder);
        ReadAll(source, recorder);
        if (input.IsOneOf(6, "exports"))
        {
            Export(source, input, recorder);
        }
    });

    /// <summary>Notes all variables.</summary>
    public static void List(IVariableSource source, Recorder recorder)
    {
        foreach (VariableInfo variable in source.Variables)
        {
            recorder.Note(variable.Name);
            recorder.Note(variable.Shape.ToString());
            recorder.Note((long)variable.DataType);
        }
    }

    /// <summary>Reads all variables; whether every one could be read.</summary>
    public static bool ReadAll(IVariableSource source, Recorder recorder)
    {
        bool isSound = true;
        foreach (VariableInfo variable in source.Variables.Take(MostVariables))
        {
            isSound &= recorder.Try("read", () => recorder.Value(variable.Name, source.ReadTensor(variable)));
        }

        return isSound;
    }

    private static void Export(IVariableSource source, FuzzInput input, Recorder recorder)
    {
        // What a file says it holds may be far more than it does: reading finds that out, a disk should not have to.
        VariableInfo[] small = [.. source.Variables.Where(v => v.Shape.ElementCount is >= 0 and < 1 << 16).Take(200)];
        string name = input.OneOf(Outputs);
        recorder.Try("export", () => recorder.Note(WeightExporter.Export(
            source, small, Path.Combine(recorder.Output, name), new WeightExportOptions { Overwrite = OverwriteMode.Replace, FlushToDisk = false }).VariableCount));
        recorder.Try("save", () => recorder.Note(CheckpointExporter.Export(
            WeightInput.Of(source, small), Path.Combine(recorder.Output, "saved"), new CheckpointExportOptions { Overwrite = OverwriteMode.Replace, UpdateState = false }).VariableCount));
        recorder.Try("statistics", () =>
        {
            foreach (VariableStatistics statistics in StatisticsCollector.Measure(WeightInput.Of(source, small)))
            {
                recorder.Note(statistics.ToString());
            }
        });
    }
}
