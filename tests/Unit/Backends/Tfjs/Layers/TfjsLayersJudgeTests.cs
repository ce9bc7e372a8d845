using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Backends.Tfjs.Layers;

/// <summary>TensorFlow.js loads what was written, strictly, and predicts what Keras, or the graph of the same model, predicts. What is not written is said.</summary>
public sealed class TfjsLayersJudgeTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TfjsFact]
    public void Every_layer_predicts_alike() => Judge(1e-5, LayerExamples.All.Select(e => new Case(
        e.ClassName,
        () => Source(EveryLayerTests.Json(e, e.Options), ("layer", EveryLayerTests.Weights(e))),
        () => EveryLayerTests.Import(e, e.Options),
        EveryLayerTests.Inputs(e))));

    [TfjsFact]
    public void Models_of_Keras_3_predict_alike() => Judge(1e-5, KerasVectorFile.Names.Select(name =>
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        return new Case(name, () => KerasLayersReader.Open(_folder.File(name + ".keras")), () => vector.Graph, [.. vector.Graph.Inputs.Select(i => vector.Inputs[i.Name])], vector.Expected);
    }));

    [TfjsFact]
    public void Layer_vectors_of_the_corpus_predict_alike() => Judge(1e-4, LayerVectors.Ids().Select(i =>
    {
        KerasLayersCase item = LayerVectors.Read((string)i[0], (string)i[1]);
        KerasCase imported = LayerVectors.Load((string)i[0], (string)i[1]);
        return new Case(
            imported.Id,
            () => LayerTreeReader.Read(item.Root, item.Weights, item.Weights.Version, (string)i[0], "layer vectors"),
            () => imported.Graph,
            [.. imported.Graph.Inputs.Select(p => item.Arrays[p.Name])],
            [item.Arrays["out/" + imported.Graph.Outputs[0].Name]])
        {
            // The authors ran a stateful layer twice on the same samples.
            Times = new ModelRunner(imported.Graph).StateBatch is null ? 1 : 2,
        };
    }));

    [TfjsFact]
    public void Models_of_the_corpus_predict_alike()
    {
        List<Case> cases = [];
        foreach (string file in Files())
        {
            string path = Corpus.PathOf(file);
            ModelGraph graph;
            try
            {
                graph = ModelImporter.Import(path);
            }
            catch (TfModelException e)
            {
                output.WriteLine($"{file}: {e.Message}");
                continue;
            }

            Random random = new(7);
            cases.Add(new Case(file, () => KerasLayersReader.Open(path), () => graph, [.. graph.Inputs.Select(i => Sample(i.Value, graph.DeclaredBatch ?? 3, random))]));
        }

        Judge(1e-5, cases);
    }

    private static IEnumerable<string> Files() => Corpus.Root is null ? [] :
        KerasImportTests.Files().Concat(KerasImportTests.SavedModels()).Select(f => Path.Combine((string)f[0], (string)f[1]))
            .Concat(Corpus.Files("*.h5").Concat(Corpus.Files("*.keras")).Concat(Corpus.Files("model.json")).Select(f => Path.GetRelativePath(Corpus.Root, f))
                .Where(f => f.StartsWith("pairs", StringComparison.Ordinal) || f.StartsWith("tfjs", StringComparison.Ordinal)));

    // Whole numbers where they may be ids.
    private static Tensor Sample(GraphValue value, int batch, Random random)
    {
        TensorShape shape = new([.. value.Shape.ToTensorShape().Select((d, i) => i == 0 ? batch : d < 0 ? 8 : d)]);
        return TensorConverter.Convert(Tensor.Create<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => value.Spec.DataType == DataType.Float32 ? (float)((random.NextDouble() * 2) - 1) : random.Next(4))], shape), value.Spec.DataType);
    }

    private static KerasLayersSource Source(string json, params (string Layer, Tensor[] Weights)[] weights)
    {
        (KerasLayerConfig model, KerasLayerGroupStore store) = KerasModels.ReadJson(json, KerasModels.Keras2, weights);
        return LayerTreeReader.Read(model, store, KerasModels.Keras2, "model.h5", "Keras test");
    }

    private void Judge(double tolerance, IEnumerable<Case> cases)
    {
        List<(Case Case, string Folder, IReadOnlyList<Tensor> Expected)> written = [];
        int refused = 0;
        foreach (Case item in cases)
        {
            try
            {
                KerasLayersSource source = item.Source();
                IReadOnlyList<UnsupportedItem> items = TfjsLayersWriter.Check(source);
                if (items.Count > 0)
                {
                    refused++;
                    output.WriteLine($"not written: {item.Name}: {string.Join("; ", items.Select(i => $"{i.Name} ({i.Kind}): {i.Reason}"))}");
                    continue;
                }

                string folder = _folder.File($"model{written.Count}");
                TfjsLayersWriter.Write(source, folder, OverwriteMode.Refuse, new TfjsLayersOptions());
                written.Add((item, folder, item.Expected ?? Predict(item.Graph(), item.Inputs)));
            }
            catch (TfModelException e)
            {
                refused++;
                output.WriteLine($"not written: {item.Name}: {e.GetType().Name}: {e.Message}");
            }
        }

        IReadOnlyList<(IReadOnlyList<Tensor> Outputs, string? Error)> results = TfjsJudge.Predict([.. written.Select(w => (w.Folder, w.Case.Inputs, w.Case.Times))]);
        List<string> faults = [];
        double worst = 0;
        for (int i = 0; i < written.Count; i++)
        {
            (string? fault, double difference) = TfjsJudge.Compare(written[i].Expected, results[i], tolerance);
            worst = Math.Max(worst, difference);
            if (fault is not null)
            {
                faults.Add($"{written[i].Case.Name}: {fault}");
            }
        }

        output.WriteLine($"{written.Count - faults.Count} of {written.Count + refused} predict alike (largest difference {worst:R}), {refused} are not written");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private static IReadOnlyList<Tensor> Predict(ModelGraph graph, IReadOnlyList<Tensor> inputs)
    {
        ModelRunner runner = new(graph);
        IReadOnlyDictionary<string, Tensor> outputs = runner.Predict(graph.Inputs.Select((p, i) => KeyValuePair.Create(p.Name, inputs[i])).ToDictionary());
        return [.. graph.Outputs.Select(o => outputs[o.Name])];
    }

    private sealed record Case(string Name, Func<KerasLayersSource> Source, Func<ModelGraph> Graph, IReadOnlyList<Tensor> Inputs, IReadOnlyList<Tensor>? Expected = null)
    {
        public int Times { get; init; } = 1;
    }
}
