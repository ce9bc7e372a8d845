using TfModelTools.Formats;
using TfModelTools.Formats.Json;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>Reads the numbers of a JSON file as other types than they look like.</summary>
internal static class JsonStages
{
    private static readonly DataType[] Types = [DataType.Float64, DataType.Int64, DataType.UInt64, DataType.Float32];

    /// <summary>Reads the first arrays as each of the types.</summary>
    public static void Run(string path, Recorder recorder) => recorder.Try("json", () =>
    {
        using JsonWeightsReader reader = JsonWeightsReader.Open(path);
        byte[] buffer = new byte[4096];
        foreach (VariableInfo variable in reader.Variables.Where(v => v.DataType is not (DataType.String or DataType.Bool)).Take(4))
        {
            foreach (DataType type in Types)
            {
                recorder.Try("read-as", () =>
                {
                    using Stream stream = reader.OpenValues(variable, type, mayRound: type == DataType.Float32);
                    for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                    {
                        recorder.Note(buffer.AsSpan(0, read));
                    }
                }, isOptional: true);
            }
        }
    });
}
