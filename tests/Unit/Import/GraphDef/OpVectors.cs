using System.Globalization;
using System.Text.Json;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>The cases of tests/Unit/Vectors/op-vectors.json, which numpy computed (make_op_vectors.py beside it).</summary>
internal static class OpVectors
{
    /// <summary>The cases, by op.</summary>
    public static ILookup<string, JsonElement> ByOp { get; } = Read().ToLookup(c => c.GetProperty("op").GetString()!, StringComparer.Ordinal);

    /// <summary>The values of an input or output.</summary>
    public static Tensor Values(JsonElement item)
    {
        TensorShape shape = new([.. item.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())]);
        if (item.TryGetProperty("formula", out JsonElement formula))
        {
            double[] of = [.. formula.EnumerateArray().Select(v => v.GetDouble())];
            float Element(int i) => (float)((((((i * 7919L) + ((long)of[0] * 104729L)) % 2003 / 1000.0) - 1.0) * of[1]) + of[2]);
            return Tensor.Create<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(Element)], shape);
        }

        double[] values = [.. item.GetProperty("values").EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? Special(v.GetString()!) : v.GetDouble())];
        return item.GetProperty("type").GetString() switch
        {
            "DT_FLOAT" => Tensor.Create<float>([.. values.Select(v => (float)v)], shape),
            "DT_INT32" => Tensor.Create<int>([.. values.Select(v => (int)v)], shape),
            "DT_INT64" => Tensor.Create<long>([.. values.Select(v => (long)v)], shape),
            "DT_BOOL" => Tensor.Create<bool>([.. values.Select(v => v != 0)], shape),
            var other => throw new InvalidOperationException($"The vectors hold no {other}."),
        };
    }

    /// <summary>A graph of the one node "node": formulas are inputs unless they say otherwise, literals are constants.</summary>
    public static GraphText Graph(JsonElement item)
    {
        GraphText graph = new();
        List<string> names = [];
        foreach (JsonElement input in item.GetProperty("inputs").EnumerateArray())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"in{names.Count}");
            names.Add(name);
            long[] shape = [.. input.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            if (input.TryGetProperty("formula", out _))
            {
                _ = input.TryGetProperty("constant", out _) ? graph.Const(name, Values(input).AsSpan<float>().ToArray(), shape) : graph.Input(name, shape);
                continue;
            }

            string type = input.GetProperty("type").GetString()!;
            string field = type switch { "DT_FLOAT" => "float_val", "DT_BOOL" => "bool_val", "DT_INT64" => "int64_val", _ => "int_val" };
            IEnumerable<string> values = input.GetProperty("values").EnumerateArray().Select(v => $"{field}: {(type == "DT_BOOL" ? (v.GetInt32() != 0 ? "true" : "false") : v.ValueKind == JsonValueKind.String ? v.GetString() : v.GetRawText())}");
            graph.Node(name, "Const", [], $"dtype {{ type: {type} }}", $"value {{ tensor {{ dtype: {type} tensor_shape {{ {string.Join(' ', shape.Select(d => $"dim {{ size: {d} }}"))} }} {string.Join(' ', values)} }} }}");
        }

        return graph.Node("node", item.GetProperty("op").GetString()!, [.. names], [.. item.GetProperty("attributes").EnumerateArray().Select(a => a.GetString()!)]);
    }

    private static JsonElement[] Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "tests", "Unit", "Vectors", "op-vectors.json")));
        return [.. document.RootElement.EnumerateArray().Select(c => c.Clone())];
    }

    private static double Special(string text) => text switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN };
}
