using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow.Packaging;

/// <summary>The signatures of a SavedModel, which share the variables of the source.</summary>
internal sealed class SignatureSet
{
    private readonly List<SavedModelFunction> _functions = [];
    private readonly List<ModelGraph> _models = [];
    private readonly Dictionary<string, GraphDefVariable> _variables = new(StringComparer.Ordinal);

    /// <summary>The signatures so far.</summary>
    public IReadOnlyList<SavedModelFunction> Functions => _functions;

    /// <summary>The models they are of.</summary>
    public IReadOnlyList<ModelGraph> Models => _models;

    /// <summary>Adds a signature.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="model">What it computes.</param>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    public TensorFlowModelGraph Add(string key, ModelGraph model)
    {
        TensorFlowModelGraph graph = TensorFlowModelGraph.Create(model, VariableForm.Variables, namesOutputs: false);
        foreach (GraphDefVariable variable in graph.Graph.Variables.ToArray())
        {
            if (!_variables.TryGetValue(variable.Name, out GraphDefVariable? known))
            {
                _variables.Add(variable.Name, variable);
            }
            else if (!IsSame(known, variable))
            {
                // What is computed from variables is of one signature alone.
                string own = $"{key}/{variable.Name}";
                while (!_variables.TryAdd(own, variable))
                {
                    own += "_1";
                }

                graph.Graph.RenameVariable(variable, own);
            }
        }

        _functions.Add(new SavedModelFunction(key, graph.Graph, [.. graph.Inputs.Select(i => i.ToSignature())], [.. graph.Outputs.Select(o => o.ToSignature())]));
        _models.Add(model);
        return graph;
    }

    /// <summary>Adds a signature that may be left out.</summary>
    /// <param name="other">The signature.</param>
    /// <param name="weights">Chooses its variables.</param>
    /// <returns>Why it is left out; null when it is there.</returns>
    public string? TryAdd(OtherSignature other, ChosenWeights weights)
    {
        if (other.Graph is null || Functions.Any(f => f.Key == other.Key))
        {
            return other.WhyMissing ?? "its key is taken";
        }

        if (other.Graph.IsDeferred)
        {
            return "its shapes decide what it computes";
        }

        if (TensorFlowModelGraph.Check(other.Graph) is { Count: > 0 } items)
        {
            return new UnsupportedModelException(other.Graph.Name, items).Message;
        }

        Add(other.Key, weights.Apply(other.Graph));
        return null;
    }

    private static bool IsSame(GraphDefVariable a, GraphDefVariable b) => a.SourceName is not null && a.SourceName == b.SourceName && a.DataType == b.DataType && a.Shape.Equals(b.Shape);
}
