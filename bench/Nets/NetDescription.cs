using System.Text.Json;

namespace TfModelTools.Bench.Nets;

/// <summary>A reference net, as make_nets.py describes it.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Input">The shape of one sample of the input, channels last.</param>
/// <param name="Dtype">The element type of the input: float32 or int32.</param>
/// <param name="Output">The shape of one sample of the output, channels last.</param>
/// <param name="Macs">Multiply-adds of one sample.</param>
/// <param name="Batches">The batch sizes it is measured at.</param>
internal sealed record NetDescription(string Name, int[] Input, string Dtype, int[] Output, long Macs, int[] Batches)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a description.</summary>
    public static NetDescription Read(string folder, string name) =>
        JsonSerializer.Deserialize<NetDescription>(File.ReadAllText(Path.Combine(folder, name + ".json")), Options)!;
}
