using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Evaluation;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// What an import of a TensorFlow graph may look at and add (<see cref="Limits.MaxEvaluatedNodes"/>, <see cref="Limits.MaxWrittenOutNodes"/>): functions that call functions twice each,
/// and loops, may grow a small file without end.
/// </summary>
internal sealed class EvaluationBudget
{
    private const long MaxAttributeBytes = 8L << 20;

    // What a node costs whose value is computed, in nodes that are only looked at.
    private const long ComputedWeight = 16;

    // As many inputs, results, arguments or variables of a loop cost as much as a node.
    private const long ValuesPerNode = 8;

    // So much of attributes costs as much as a node, where the node is looked at again.
    private const long AttributeBytesPerNode = 1024;

    private readonly Dictionary<TensorFlowNode, long> _weights = new(ReferenceEqualityComparer.Instance);
    private readonly string _path;
    private readonly ModelGraph _graph;
    private readonly ConstantEvaluator _constants;
    private readonly long _maxEvaluated;
    private readonly long _maxAdded;
    private long _evaluated;

    /// <summary>Creates a budget of which nothing is used.</summary>
    /// <param name="source">The graph to import.</param>
    /// <param name="graph">The graph that is built.</param>
    /// <param name="constants">Computes what depends on constants alone.</param>
    public EvaluationBudget(GraphModelSource source, ModelGraph graph, ConstantEvaluator constants)
    {
        _path = source.Path;
        _graph = graph;
        _constants = constants;
        long inFile = source.NodeCount;
        _maxEvaluated = Limits.MaxEvaluatedNodes + (4 * inFile);
        _maxAdded = Limits.MaxWrittenOutNodes + (4 * inFile);
    }

    /// <summary>Counts a node that is looked at.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="LimitExceededException">That is one too many, or an attribute of it is too large.</exception>
    public void Count(TensorFlowNode node) => Count(WeightOf(node));

    /// <summary>Counts values that are handed on: a node's results, a function's arguments at each call, a loop's variables at each turn.</summary>
    /// <param name="values">How many there are.</param>
    /// <exception cref="LimitExceededException">They are too many.</exception>
    public void CountValues(long values) => Count(values / ValuesPerNode);

    /// <summary>Refuses what would add too many nodes.</summary>
    /// <param name="nodes">How many it comes to.</param>
    /// <exception cref="LimitExceededException">They are too many.</exception>
    public void CheckAdded(long nodes)
    {
        if (nodes > _maxAdded)
        {
            throw TooManyNodes(_maxAdded);
        }
    }

    private void Count(long nodes)
    {
        CheckAdded(_graph.NodeCount);
        _evaluated += nodes;
        if (_evaluated + (ComputedWeight * _constants.ComputedCount) > _maxEvaluated)
        {
            throw _evaluated > _maxEvaluated / 2
                ? TooManyNodes(_maxEvaluated)
                : new LimitExceededException($"'{_path}' has too many or too large values that are computed of constants while it is imported.", "The graph is probably damaged: export it again from its source.", _path);
        }
    }

    // What stands in the file is looked at as it is. In a loop, or a function that is called again, a node of a thousand inputs is no single
    // node any more: each of them is looked up at every turn.
    private long WeightOf(TensorFlowNode node)
    {
        if (_weights.TryGetValue(node, out long known))
        {
            return known;
        }

        _weights.Add(node, 1 + (node.Inputs.Count / ValuesPerNode) + (CheckAttributes(node) / AttributeBytesPerNode));
        return 1;
    }

    // How many bytes they have.
    private long CheckAttributes(TensorFlowNode node)
    {
        long all = 0;
        foreach (string name in node.AttributeNames)
        {
            long bytes = node.Attribute(name)!.MetadataBytes;
            if (bytes > MaxAttributeBytes)
            {
                throw new LimitExceededException(
                    $"'{_path}', node '{node.Name}': the attribute '{name}' has {bytes} bytes, more than the limit of {MaxAttributeBytes}.", "The graph is probably damaged.", _path);
            }

            all += bytes;
        }

        return all;
    }

    private LimitExceededException TooManyNodes(long most) => new(
        $"'{_path}' comes to more than {most} nodes when its functions and loops are written out.",
        $"The graph is probably damaged; of a sound one fewer outputs ({OptionKey.Output}) or shorter sequences ({OptionKey.InputShape}) take fewer.",
        _path);
}
