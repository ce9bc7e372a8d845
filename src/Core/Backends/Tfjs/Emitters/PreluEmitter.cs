using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>A rectifier whose slope is a weight: an op of TensorFlow.js' own (tfjs-converter, basic_math.json).</summary>
internal sealed class PreluEmitter : TensorFlowEmitter<PReluOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PReluOperator op, TensorFlowWriter writer) => writer.Add(node, "Prelu", writer.Inputs(node));
}
