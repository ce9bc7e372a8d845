using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Drawing;
using TfModelTools.Graph;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Planning.Lowerings;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>Writes a model as a C# project: the steps of its execution plan as source, with tests, benchmarks and a description of the model.</summary>
public sealed class CSharpBackend : IModelBackend
{
    private const string SavedModelFolder = "saved_model_from_tensorflow/";
    private const string ProjectFolder = "csharp_generated_code/";

    /// <inheritdoc/>
    public ConversionTarget Target => ConversionTarget.CSharp;

    /// <inheritdoc/>
    public string Description => "a C# project";

    /// <inheritdoc/>
    public BackendOptions DefaultOptions => new CSharpOptions();

    /// <inheritdoc/>
    /// <remarks>The plan that is printed has kernels for every operator.</remarks>
    public IReadOnlyList<Legalization> Legalizations => [];

    /// <inheritdoc/>
    public string? WhyRefused(Type op) => LoweringTable.Find(op) is { } lowering ? lowering.WhyNever : $"no kernel computes {op.Name}";

    /// <inheritdoc/>
    IReadOnlyList<UnsupportedItem> IModelBackend.Check(ModelGraph graph) => Check(graph);

    /// <inheritdoc/>
    void IModelBackend.RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken) => Prepare(graph, (CSharpOptions)options, cancellationToken);

    /// <inheritdoc/>
    ConversionResult IModelBackend.Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken) =>
        Write(graph, path, (CSharpOptions)options, progress, cancellationToken);

    /// <summary>Lists everything of a model that cannot be written as C#, with the reason. Reads no weights.</summary>
    /// <param name="graph">The model.</param>
    public static IReadOnlyList<UnsupportedItem> Check(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        graph = CountedOutputs.Split(graph);
        List<UnsupportedItem> items = [.. Planner.CheckNodes(graph)];
        HashSet<string> listed = new(items.Select(i => i.Name), StringComparer.Ordinal);
        foreach ((string kind, NamedValue port) in graph.Inputs.Select(i => ("Input", i))
            .Concat(graph.Outputs.Select(o => ("Output", o)))
            .Concat(graph.States.Select(s => ("State", new NamedValue(s.Name, s.Value)))))
        {
            Dimension count = port.Value.Shape.ElementCount;
            string? reason = kind == "Input" && graph.OpenInputs.Contains(port.Name) ? $"how many axes it has is not known; fix the model's inputs with {OptionKey.InputShape}"
                : kind == "Output" && graph.IsDeferred ? null
                : !port.Value.Shape.IsKnown ? $"the shape {port.Value.Shape} is not known; fix the model's inputs with {OptionKey.InputShape}"
                : count.IsUnknown ? $"the size of the shape {port.Value.Shape} does not grow evenly with the batch; fix the number of samples with {OptionKey.BatchSize} or {OptionKey.InputShape}"
                : count.Count > Array.MaxLength ? $"a sample of shape {port.Value.Shape} has more elements than an array can have"
                : RuntimeTypes.TryGet(port.Value.Spec.DataType) is null ? $"no kernel computes with {port.Value.Spec.DataType.TensorFlowName()}"
                : null;
            if (reason is not null && listed.Add(port.Name))
            {
                items.Add(new UnsupportedItem(port.Name, kind, reason));
            }
        }

        return items;
    }

    /// <summary>Writes a project.</summary>
    /// <param name="graph">The model; it is not changed.</param>
    /// <param name="path">The output folder; its parent must exist.</param>
    /// <param name="options">What the project is to be like.</param>
    /// <param name="progress">Receives how many files were written.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left behind.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="UnsupportedModelException">Some layers cannot be written; all are listed, and nothing is written.</exception>
    /// <exception cref="InvalidInputException">An option or the feature file does not fit the model.</exception>
    /// <exception cref="OutputException">The folder cannot be written, or is not empty and may not be replaced.</exception>
    public static CSharpProject Write(
        ModelGraph graph, string path, CSharpOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        options.RequireSound(path);
        (graph, ProjectFeatures? features) = Prepare(graph, options, cancellationToken);
        ModelGraph planned = graph.WithStatesAsPorts();
        ExecutionPlan plan = Planner.PlanChecked(options.Optimize ? PassPipeline.Optimize(planned) : planned, new PlanOptions(options.EnableInPlace, options.EnableMemoryDrop));
        string name = CSharpNames.ToProjectName(options.Name ?? graph.Name);
        SourceFiles sources = SourceFiles.Write(plan, graph, name, options, features);
        cancellationToken.ThrowIfCancellationRequested();

        using OutputFolder folder = OutputFolder.Create(path, options.Overwrite);
        List<string> files = [];
        List<string> notes =
        [
            .. graph.Notes,
            .. graph.Counts.Select(c => $"The data decides how large '{c.Output}' is: the code gives it with room for the most there may be, and '{c.Count}' says how many count along axis {c.Axis}."),
        ];
        List<string> warnings = [];
        int total = sources.Files.Count + (options.EnableOverview ? 6 : 4) + (features is null ? 0 : 1);
        WriteStream(SavedModelFolder + "computation_graph.json", stream => ModelDescription.WriteComputationGraph(stream, graph));
        WriteStream(SavedModelFolder + "model_architecture.json", stream => ModelDescription.WriteArchitecture(stream, graph));
        WriteOverview();
        WriteWeights();
        if (features is not null)
        {
            WriteStream(ProjectFolder + "testdata/features.npz", stream => features.Write(stream, sources.Model));
        }

        foreach ((string file, string text) in sources.Files)
        {
            WriteText(ProjectFolder + file, text);
        }

        cancellationToken.ThrowIfCancellationRequested();
        folder.Commit();
        files.Sort(StringComparer.Ordinal);
        return new CSharpProject(
            folder.Path,
            Path.Combine(folder.Path, "csharp_generated_code", name + ".csproj"),
            name,
            sources.Model.Namespace,
            name + "Model",
            name + "Predictor",
            graph.Nodes.Count,
            plan.ConstantBytes,
            files,
            notes,
            warnings);

        void WriteOverview()
        {
            if (!options.EnableOverview)
            {
                notes.Add("model_overview.svg and model_overview.png were left out, as asked.");
                return;
            }

            DiagramModel overview = ScopeCollapser.Fit(DiagramBuilder.Build(graph), out _);
            WriteStream(SavedModelFolder + "model_overview.svg", stream => stream.WriteText(writer => SvgDiagram.Write(writer, overview)));
            if (!options.EnableImage)
            {
                notes.Add("model_overview.png was left out, as asked.");
                return;
            }

            GraphvizResult picture = GraphvizImage.Render(overview, default, cancellationToken);
            if (picture.Image is { } image)
            {
                WriteStream(SavedModelFolder + "model_overview.png", stream => stream.Write(image));
                return;
            }

            // Who has no Graphviz knows; who has it expects the picture.
            (picture.Outcome == GraphvizOutcome.NotInstalled ? notes : warnings).Add($"model_overview.png was not written; model_overview.svg shows the same. {picture.Note}");
        }

        void WriteText(string file, string text)
        {
            folder.WriteText(file, text);
            Written(file);
        }

        void WriteStream(string file, Action<Stream> write)
        {
            using (OutputStream stream = folder.CreateFile(file))
            {
                write(stream);
            }

            Written(file);
        }

        void WriteWeights()
        {
            using OutputStream source = folder.CreateFile(SavedModelFolder + "model_weights.npz");
            WeightFiles weights = new(source, cancellationToken);
            weights.WriteSource(graph);
            Written(SavedModelFolder + "model_weights.npz");
            WriteStream(ProjectFolder + "model/weights.npz", stream => weights.WritePlan(stream, sources.Model.Arrays));
        }

        void Written(string file)
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(file);
            progress?.Report(new ProgressReport("Writing the C# project", file, files.Count, total, "files"));
        }
    }

    /// <summary>The model as it is written, with what its own test is fed; refuses what cannot be written.</summary>
    private static (ModelGraph Graph, ProjectFeatures? Features) Prepare(ModelGraph graph, CSharpOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Tensor>? arrays = options.FeaturePath is { } featurePath ? ProjectFeatures.ReadArrays(featurePath, cancellationToken) : null;
        graph = CountedOutputs.Split(arrays is null ? graph : ProjectFeatures.Settle(graph, arrays, options.FeaturePath!, cancellationToken));
        IReadOnlyList<UnsupportedItem> unsupported = Check(graph);
        if (unsupported.Count > 0)
        {
            throw new UnsupportedModelException(graph.Name, unsupported);
        }

        CheckBinary(graph, options);
        ProjectFeatures? features = arrays is null ? null : ProjectFeatures.Create(
            options.FeaturePath!, arrays, ModelPort.From(graph.Inputs), ModelPort.From(graph.Outputs), graph.Defaults);
        if (features is not null && graph.StateBatch is int kept && features.Batch % kept != 0)
        {
            throw new InvalidInputException(
                $"'{options.FeaturePath}' has {features.Batch} samples; '{graph.Name}' keeps state from batch to batch, of {kept} samples each.", $"Give a multiple of {kept} samples.", options.FeaturePath);
        }

        return (graph, features);
    }

    private static void CheckBinary(ModelGraph graph, CSharpOptions options)
    {
        if (options.BinaryClassification
            && !(graph.Outputs is [{ Value.Spec: { DataType: DataType.Float32 } spec }] && spec.Shape.Rank > 0 && spec.Shape[0].IsBatch && spec.Shape.ElementCount is { IsPerBatch: true, Count: 1 or 2 }))
        {
            throw new InvalidInputException(
                $"'{graph.Name}' is no binary classifier: its outputs are {string.Join(", ", ModelPort.From(graph.Outputs))}, expected one of 1 or 2 float32 scores a sample.",
                $"Leave {OptionKey.BinaryClassification} out.");
        }
    }
}
