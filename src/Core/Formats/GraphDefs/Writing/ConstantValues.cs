using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>Puts the values of constants into their nodes, of one at a time, and tells how far it is.</summary>
/// <param name="constants">The constants.</param>
/// <param name="progress">Receives how much is read.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class ConstantValues(IReadOnlyList<GraphDefConstant> constants, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, GraphDefConstant> _constants = constants.ToDictionary(c => c.Name, StringComparer.Ordinal);
    private readonly ByteProgress _progress = new(progress, "Writing a graph", constants.Sum(c => c.ByteSize));

    /// <summary>A node as it is written: of a constant a copy with its values, which are not copied; of any other the node itself.</summary>
    public NodeDefMessage Filled(NodeDefMessage node)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_constants.TryGetValue(node.Name, out GraphDefConstant? constant))
        {
            return node;
        }

        Tensor tensor = constant.Read();
        NodeDefMessage filled = node.Clone();
        filled.Attr["value"].Tensor.TensorContent = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        _progress.Add(constant.ByteSize, constant.Name);
        return filled;
    }
}
