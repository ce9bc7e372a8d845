using System.Globalization;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Tfjs.Graphs;

/// <summary>A model with inputs by name, for what writes any graph.</summary>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Graph">The model.</param>
/// <param name="Inputs">Values of its inputs.</param>
public sealed record GraphExample(string Name, ModelGraph Graph, IReadOnlyDictionary<string, Tensor> Inputs)
{
    /// <summary>One op each: the vectors beside the tests.</summary>
    /// <param name="allTypes">Whether also those whose types only some targets have; quantized ones are no inputs.</param>
    public static IEnumerable<GraphExample> Ops(bool allTypes = false)
    {
        using TemporaryFolder folder = new();
        int number = 0;
        foreach (JsonElement item in OpVectors.ByOp.SelectMany(g => g))
        {
            string name = $"{item.GetProperty("op").GetString()} {number++}";
            JsonElement[] stored = [.. item.GetProperty("inputs").EnumerateArray()];
            if (stored.Any(v => v.TryGetProperty("type", out JsonElement type) && !(allTypes ? !type.GetString()!.StartsWith("DT_Q", StringComparison.Ordinal) : type.GetString() is "DT_FLOAT" or "DT_INT32" or "DT_INT64" or "DT_BOOL")))
            {
                continue;
            }

            Dictionary<string, Tensor> values = stored.Select((v, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"in{i}"), OpVectors.Values(v))).ToDictionary();
            string file = OpVectors.Graph(item).Save(folder);
            ModelGraph? graph = Try(() => ModelImporter.Import(file));
            if (graph is { OpenInputs.Count: > 0 } open)
            {
                graph = Try(() => ModelImporter.Import(file, new ModelImportOptions { InputShapes = open.OpenInputs.ToDictionary(i => i, i => values[i].Shape) }));
            }

            if (graph is not null)
            {
                yield return new GraphExample(name, graph, graph.Inputs.ToDictionary(i => i.Name, i => values[i.Name]));
            }
        }
    }

    /// <summary>One Keras layer each.</summary>
    public static IEnumerable<GraphExample> Layers() => LayerExamples.All.Concat(LayerExamples.More).Select(e =>
    {
        ModelGraph graph = EveryLayerTests.Import(e, e.Options);
        Tensor[] inputs = EveryLayerTests.Inputs(e);
        return new GraphExample(e.ClassName, graph, graph.Inputs.Select((p, i) => KeyValuePair.Create(p.Name, inputs[i])).ToDictionary());
    });

    /// <summary>The small networks of Keras layers of the corpus.</summary>
    public static IEnumerable<GraphExample> Vectors() => LayerVectors.Ids().Select(i =>
    {
        KerasCase item = LayerVectors.Load((string)i[0], (string)i[1]);

        // What is kept from batch to batch is zero at first.
        ModelGraph graph = item.Graph.WithStatesAsPorts();
        return new GraphExample(item.Id, graph, graph.Inputs.ToDictionary(p => p.Name, p => item.Arrays.GetValueOrDefault(p.Name) ?? Zeros(p.Value)));
    });

    /// <summary>The graphs of one or a few ops of the corpus.</summary>
    public static IEnumerable<GraphExample> OpGraphs()
    {
        if (Corpus.Root is null)
        {
            yield break;
        }

        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Corpus.PathOf("frozen", "op-graphs", "cases.json")));
        foreach (JsonElement item in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            string name = item.GetProperty("case").GetString()!;
            string folder = Corpus.PathOf(["frozen", "op-graphs", .. name.Split('/')]);
            string[] outputs = [.. item.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()!)];
            ModelGraph? graph = Try(() => GraphDefImporter.Import(Path.Combine(folder, "frozen_model.pb"), new ModelImportOptions { Outputs = outputs }));
            if (graph is not null)
            {
                using NpzReader npz = NpzReader.Open(Path.Combine(folder, "expected.npz"));
                yield return new GraphExample(name, graph, graph.Inputs.ToDictionary(i => i.Name, i => npz.ReadTensor(npz.Find("in/" + i.Name)!)));
            }
        }
    }

    /// <summary>The models of the corpus that are imported, on made-up inputs of some samples.</summary>
    public static IEnumerable<GraphExample> Models(int batch)
    {
        IEnumerable<string> files = Corpus.Files("*.h5").Concat(Corpus.Files("*.keras")).Concat(Corpus.Files("model.json")).Concat(Corpus.Files("*.pb").Where(f => !f.Contains("op-graphs", StringComparison.Ordinal)));
        foreach (string file in files)
        {
            ModelGraph? graph = Try(() => ModelImporter.Import(file.EndsWith("saved_model.pb", StringComparison.Ordinal) ? Path.GetDirectoryName(file)! : file));
            if (graph is { IsDeferred: false })
            {
                Random random = new(7);
                yield return new GraphExample(Path.GetRelativePath(Corpus.Root!, file), graph, graph.Inputs.ToDictionary(i => i.Name, i => Sample(i.Value, graph.DeclaredBatch ?? batch, random)));
            }
        }
    }

    // Whole numbers where they may be ids.
    private static Tensor Sample(GraphValue value, int batch, Random random)
    {
        TensorShape shape = new([.. value.Shape.Select(d => d.IsUnknown ? 8 : d.For(batch))]);
        float[] values = [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => value.Spec.DataType.IsFloat() ? (float)random.NextDouble() : random.Next(2))];
        return TensorConverter.Convert(Tensor.Create<float>(values, shape), value.Spec.DataType);
    }

    private static Tensor Zeros(GraphValue value)
    {
        TensorShape shape = value.Shape.For(1);
        return Tensor.Create<float>(new float[shape.ElementCount], shape);
    }

    private static ModelGraph? Try(Func<ModelGraph> import)
    {
        try
        {
            return import();
        }
        catch (TfModelException)
        {
            // What is not imported is not converted: its own tests say why.
            return null;
        }
    }
}
