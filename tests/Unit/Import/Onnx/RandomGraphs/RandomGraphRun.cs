using System.Globalization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TfModelTools.Backends;
using TfModelTools.Backends.CSharp;
using TfModelTools.Backends.Onnx;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using Samples = System.Collections.Generic.List<(System.Collections.Generic.Dictionary<string, TfModelTools.Tensors.Tensor> Inputs, System.Collections.Generic.IReadOnlyDictionary<string, TfModelTools.Tensors.Tensor> Expected)>;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>
/// Holds what becomes of a random graph here against what ONNX Runtime computes of it: as imported, with passes and without, and written as ONNX, as a SavedModel and as a graph model of
/// TensorFlow.js. What is refused is counted by reason.
/// </summary>
internal sealed class RandomGraphRun(string folder)
{
    /// <summary>As a program: the graphs of the numbers from FIRST to before LAST; with "keep" their files are kept.</summary>
    public const string Name = "random-graphs";

    private const string Tfjs = "TensorFlow.js";

    private const string CSharp = "C#";

    // What cancels out is compared with what it was made of, not with what is left of it.
    private const double Least = 0.03;

    // In parts of the largest number; sums are made in other orders.
    private const double Tolerance = 1e-4;

    private readonly List<(int Seed, RandomGraph Graph, string Folder, Samples Samples)> _projects = [];

    private readonly HashSet<(int Seed, string Way)> _told = [];

    public List<string> Faults { get; } = [];

    public SortedDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    public int Compared { get; private set; }

    public int Nodes { get; private set; }

    public static int Run(string[] args)
    {
        string folder = Directory.CreateTempSubdirectory("tfmodel-random-").FullName;
        RandomGraphRun run = new(folder);
        for (int seed = int.Parse(args[0], CultureInfo.InvariantCulture); seed < int.Parse(args[1], CultureInfo.InvariantCulture); seed++)
        {
            int before = run.Faults.Count;
            run.Try(seed);
            if (seed % 50 == 49)
            {
                run.CompareProjects();
            }

            foreach (string fault in run.Faults.Skip(before))
            {
                Console.WriteLine(fault);
            }
        }

        int last = run.Faults.Count;
        run.CompareProjects();
        run.Faults.Skip(last).ToList().ForEach(Console.WriteLine);
        if (args is [_, _, "keep"])
        {
            Console.WriteLine(folder);
        }
        else
        {
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine($"{run.Compared} comparisons, {run.Nodes} nodes, {run.Faults.Count} faults");
        foreach ((string reason, int count) in run.Refusals.OrderByDescending(r => r.Value).Take(60))
        {
            Console.WriteLine($"  {count} {reason}");
        }

        return run.Faults.Count == 0 ? 0 : 1;
    }

    /// <summary>Makes a random graph and holds all but the generated code against ONNX Runtime; that waits for <see cref="CompareProjects"/>.</summary>
    /// <param name="seed">The graph's number.</param>
    public void Try(int seed)
    {
        RandomGraph graph = new(seed);
        if (graph.Model.Graph.Output.Count == 0)
        {
            return;
        }

        Nodes += graph.Model.Graph.Node.Count;
        string file = graph.Model.Save(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"m{seed}.onnx")));
        Samples samples = [];
        if (Opened(file) is not { } opened)
        {
            return;
        }

        using (OnnxRuntimeModel judge = opened)
        {
            foreach (int count in (int[])[3, 1])
            {
                Dictionary<string, Tensor> inputs = graph.Inputs(count, seed);
                IReadOnlyDictionary<string, Tensor> expected = judge.Predict(inputs);

                // Where a rounding decides (Floor, ArgMax, comparisons), the two may part by right.
                Random random = new(seed);
                Dictionary<string, Tensor> near = inputs.ToDictionary(i => i.Key, i => Tensor.Over([.. i.Value.AsArray<float>().Select(v => v + ((1 + Math.Abs(v)) * (random.NextSingle() - 0.5f) * 4e-6f))], i.Value.Shape));
                if (OnnxJudge.Fault(expected, judge.Predict(near), Tolerance, Least) is null)
                {
                    samples.Add((inputs, expected));
                }
            }
        }

        ModelGraph? imported = Guard(seed, graph, "import", () => ModelImporter.Import(file));
        if (imported is not null && samples.Count > 0)
        {
            Compare(seed, graph, "import", () => new ModelRunner(imported), samples);
            Compare(seed, graph, "without passes", () => new ModelRunner(imported, optimize: false), samples);
            Through(seed, graph, "SavedModel", samples, () => Written(ConversionTarget.TensorFlow, imported, "saved", new TensorFlowOptions()));
            Through(seed, graph, Tfjs, samples, () => Written(ConversionTarget.Tfjs, imported, "tfjs", new TfjsOptions()));
            string project = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"p{seed}"));
            if (Guard(seed, graph, CSharp, () =>
            {
                CSharpBackend.Write(imported, project, new CSharpOptions { Name = string.Create(CultureInfo.InvariantCulture, $"Model{seed}"), Namespace = "Random", EnableImage = false, EnableOverview = false });
                return project;
            }) is not null)
            {
                _projects.Add((seed, graph, project, samples));
            }

            Guard(seed, graph, "ONNX", () =>
            {
                string again = Written(ConversionTarget.Onnx, imported, "again.onnx", new OnnxOptions());
                using OnnxRuntimeModel judge = new(again);
                foreach ((Dictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> expected) in samples)
                {
                    Note(seed, graph, "ONNX", inputs, OnnxJudge.Fault(expected, judge.Predict(inputs.Where(i => judge.Inputs.Contains(i.Key)).ToDictionary()), Tolerance, Least));
                }

                return again;
            });
        }
    }

    /// <summary>Compiles the code of all graphs that wait, in one assembly, and compares.</summary>
    public void CompareProjects()
    {
        IReadOnlyList<GeneratedProject> loaded = GeneratedProject.LoadTogether([.. _projects.Select(p => p.Folder)]);
        foreach ((GeneratedProject project, (int seed, RandomGraph graph, string place, Samples samples)) in loaded.Zip(_projects))
        {
            using (project)
            {
                Compare(seed, graph, CSharp, () => project, samples);
            }

            Directory.Delete(place, recursive: true);
        }

        _projects.Clear();
    }

    // What ONNX Runtime makes of a graph to run it faster, it now and then does not take itself.
    private OnnxRuntimeModel? Opened(string file)
    {
        try
        {
            return new OnnxRuntimeModel(file);
        }
        catch (OnnxRuntimeException e)
        {
            string reason = $"ONNX Runtime, of the graph itself: {e.Message}";
            Refusals[reason] = Refusals.GetValueOrDefault(reason) + 1;
            return null;
        }
    }

    private void Through(int seed, RandomGraph graph, string way, Samples samples, Func<string> write)
    {
        if (Guard(seed, graph, way, () => ModelImporter.Import(write())) is { } again)
        {
            Compare(seed, graph, way, () => new ModelRunner(again), samples);
        }
    }

    private string Written(ConversionTarget target, ModelGraph graph, string name, BackendOptions options)
    {
        string path = Path.Combine(folder, name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
        BackendTable.Of(target).Write(graph, path, options);
        return path;
    }

    private void Compare(int seed, RandomGraph graph, string way, Func<IModelRunner> open, Samples samples) =>
        Guard(seed, graph, way, () =>
        {
            IModelRunner runner = open();
            HashSet<string> known = [.. runner.Inputs.Select(i => i.Name)];
            foreach ((Dictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> expected) in samples)
            {
                Note(seed, graph, way, inputs, Fault(way, expected, runner.Predict(inputs.Where(i => known.Contains(i.Key)).ToDictionary())));
            }

            return runner;
        });

    private void Note(int seed, RandomGraph graph, string way, Dictionary<string, Tensor> inputs, string? fault)
    {
        Compared++;
        if (fault is not null)
        {
            Add(seed, graph, way, $"{fault}; {Place(graph, inputs)}");
        }
    }

    // The first node whose output differs, where it does so at import: all values become outputs.
    private string Place(RandomGraph graph, Dictionary<string, Tensor> inputs)
    {
        OnnxModelMessage message = graph.Model.Message.Clone();
        message.Graph.Output.Clear();
        string[] names = [.. message.Graph.Node.SelectMany(n => n.Output)];
        message.Graph.Output.AddRange(names.Select(n => new OnnxValueMessage { Name = n }));
        string file = Path.Combine(folder, "all.onnx");
        try
        {
            using OnnxRuntimeModel judge = new(message.ToByteArray());
            IReadOnlyDictionary<string, Tensor> expected = judge.Predict(inputs);
            message.Graph.Output.Clear();
            message.Graph.Output.AddRange(graph.Model.Graph.Output);
            message.Graph.Output.AddRange(names.Except(graph.Model.Graph.Output.Select(o => o.Name)).Select(n => new OnnxValueMessage { Name = n, Type = new OnnxTypeMessage { TensorType = new() { ElemType = OnnxElementTypes.Of(expected[n].DataType) } } }));
            File.WriteAllBytes(file, message.ToByteArray());
            IReadOnlyDictionary<string, Tensor> own = new ModelRunner(ModelImporter.Import(file), optimize: false).Predict(inputs);
            foreach (OnnxNodeMessage node in message.Graph.Node)
            {
                foreach (string name in node.Output.Where(o => OnnxJudge.Fault(new Dictionary<string, Tensor> { [o] = expected[o] }, own, Tolerance, Least) is not null))
                {
                    return $"first by {node.OpType} {string.Join(' ', node.Attribute.Select(a => a.ToString()))} of {string.Join(", ", node.Input.Select(i => expected.TryGetValue(i, out Tensor? t) ? t.ToString() : i))}";
                }
            }

            return "no node of it differs alone";
        }
        catch (Exception e) when (e is TfModelException or OnnxRuntimeException)
        {
            return $"the place is not known: {e.Message}";
        }
    }

    // TensorFlow.js has no 64-bit integers.
    private static string? Fault(string way, IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> found) => OnnxJudge.Fault(
        way == Tfjs ? expected.ToDictionary(e => e.Key, e => e.Value.DataType == DataType.Int64 ? TensorConverter.Convert(e.Value, DataType.Int32) : e.Value) : expected, found, Tolerance, Least);

    private T? Guard<T>(int seed, RandomGraph graph, string way, Func<T> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (UnsupportedModelException e)
        {
            foreach (UnsupportedItem item in e.Items)
            {
                string reason = $"{way}: {item.Kind}: {item.Reason}";
                Refusals[reason] = Refusals.GetValueOrDefault(reason) + 1;
            }

            return null;
        }
        catch (Exception e)
        {
            Add(seed, graph, way, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }

    private void Add(int seed, RandomGraph graph, string way, string fault)
    {
        if (_told.Add((seed, way)))
        {
            Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{seed} {way} (opset {graph.Opset}; {graph.Operators}): {fault}"));
        }
    }
}
