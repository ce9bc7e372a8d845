using TfModelTools.Cmdlets.Models;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A model that Import-Model has read: what the converting and predicting cmdlets take. Safe for use by several runspaces at once.</summary>
public sealed class ImportedModel
{
    private readonly Lazy<ModelRunner> _runner;

    internal ImportedModel(ModelGraph graph, string path, ModelImportOptions options, bool optimize = true)
    {
        Options = options;
        Optimize = optimize;
        Graph = graph;
        Path = path;
        Inputs = PortInfo.From(ModelPort.From(graph.Inputs));
        Outputs = PortInfo.From(ModelPort.From(graph.Outputs));
        ParameterCount = graph.ParameterCount;
        _runner = new Lazy<ModelRunner>(() => new ModelRunner(graph, optimize));
    }

    /// <summary>The model's name.</summary>
    public string Name => Graph.Name;

    /// <summary>What it was imported from, for people.</summary>
    public string Format => Graph.SourceFormat;

    /// <summary>The inputs, in the model's order.</summary>
    public ReadableCollection<PortInfo> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public ReadableCollection<PortInfo> Outputs { get; }

    /// <summary>
    /// How many layers it has, as Get-ModelSummary lists them; of a model cut with -Output or -Input those that are left. Of a graph, which has no layers,
    /// its nodes.
    /// </summary>
    public int LayerCount => Graph.SourceLayers.Count == 0 ? Graph.Nodes.Count
        : Options.Outputs.Count + Options.Inputs.Count == 0 ? Graph.SourceLayers.Count
        : Graph.SourceLayers.Count(IsLeft);

    /// <summary>How many numbers its weights have.</summary>
    public long ParameterCount { get; }

    /// <summary>
    /// Of a stateful model, the samples of a batch: predictions with this object go on from one another, batch after batch, until
    /// <see cref="ResetState"/>. Null for others.
    /// </summary>
    public int? StateBatch => Graph.StateBatch;

    /// <summary>Makes a stateful model begin anew; nothing happens with others.</summary>
    public void ResetState()
    {
        if (StateBatch is not null)
        {
            Runner.ResetState();
        }
    }

    /// <summary>The full path it was imported from.</summary>
    public string Path { get; }

    /// <summary>
    /// The parameters of Import-Model that made it another model than the file at <see cref="Path"/>, such as -Output 'dense'; empty for none. A copy that a job, a session or a file gave back bears
    /// these words alone: it is refused where they would be lost.
    /// </summary>
    public string ImportOptions => ImportOptionsText.Describe(Options, Optimize);

    /// <summary>The graph, for Core.</summary>
    internal ModelGraph Graph { get; }

    /// <summary>How it was imported.</summary>
    internal ModelImportOptions Options { get; }

    /// <summary>Whether the passes run before it is run or converted.</summary>
    internal bool Optimize { get; }

    /// <summary>Runs it; planned once, when it is first needed.</summary>
    internal ModelRunner Runner => _runner.Value;

    private bool IsLeft(string layer) =>
        Graph.Inputs.Any(i => i.Name == layer)
        || Graph.Nodes.Any(n => n.SourceName.StartsWith(layer, StringComparison.Ordinal) && (n.SourceName.Length == layer.Length || n.SourceName[layer.Length] == '/'));

    /// <summary>Name and format.</summary>
    public override string ToString() => $"{Name} ({Format})";
}
