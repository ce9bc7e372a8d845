using TfModelTools.Graph;

namespace TfModelTools.Backends.Emission;

/// <summary>Writes the nodes of one operator in one vocabulary. It never decomposes: what the vocabulary lacks, a <see cref="Legalization"/> has taken away.</summary>
/// <typeparam name="TWriter">What the vocabulary's nodes are added to.</typeparam>
public interface IEmitter<in TWriter> : IOperatorHandler
{
    /// <summary>Writes a node, and tells the writer what its outputs are called.</summary>
    /// <param name="node">A node of the operator, which <see cref="IOperatorHandler.WhyUnsupported"/> accepts.</param>
    /// <param name="writer">Receives it.</param>
    void Emit(GraphNode node, TWriter writer);
}
