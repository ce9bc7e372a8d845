using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Checks the tensors handed in for a prediction against a model's inputs and brings them to the element types it wants.</summary>
public static class InputBinder
{
    /// <summary>Binds tensors to inputs.</summary>
    /// <param name="ports">The model's inputs.</param>
    /// <param name="tensors">The tensors by input name.</param>
    /// <returns>The tensors in the inputs' order, each with a batch axis, and the batch size they share.</returns>
    /// <exception cref="InvalidInputException">A tensor is missing, unknown, of another shape or of an element type that does not convert.</exception>
    public static (Tensor[] Tensors, int Batch) Bind(IReadOnlyList<ModelPort> ports, IReadOnlyDictionary<string, Tensor> tensors) =>
        Bind(ports, tensors, new HashSet<string>());

    /// <summary>Binds tensors to inputs of which some take any shape.</summary>
    /// <param name="ports">The model's inputs.</param>
    /// <param name="tensors">The tensors by input name.</param>
    /// <param name="open">The names of the inputs that take a tensor of any shape.</param>
    /// <inheritdoc cref="Bind(IReadOnlyList{ModelPort}, IReadOnlyDictionary{string, Tensor})"/>
    internal static (Tensor[] Tensors, int Batch) Bind(IReadOnlyList<ModelPort> ports, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlySet<string> open)
    {
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Keys.FirstOrDefault(k => !ports.Any(p => p.Name == k)) is string unknown)
        {
            throw Fault(ports, $"the model has no input '{unknown}'");
        }

        Tensor[] bound = new Tensor[ports.Count];
        long? batch = null;
        for (int i = 0; i < ports.Count; i++)
        {
            ModelPort port = ports[i];
            if (!tensors.TryGetValue(port.Name, out Tensor? tensor))
            {
                throw Fault(ports, $"there is no value for the input '{port.Name}'");
            }

            tensor = (open.Contains(port.Name) ? tensor : WithBatchAxis(port, tensor)) ?? throw Fault(ports, $"the value for '{port.Name}' has shape {tensor.Shape}, expected {port.Shape}");
            for (int axis = 0; axis < port.Shape.Rank && !open.Contains(port.Name); axis++)
            {
                if (port.Shape[axis] is { IsPerBatch: true } dimension)
                {
                    long size = tensor.Shape[axis] / dimension.Count;
                    if (tensor.Shape[axis] % dimension.Count != 0 || (batch ??= size) != size)
                    {
                        throw Fault(ports, $"the value for '{port.Name}' holds {size} samples, but another input {batch}");
                    }
                }
            }

            bound[i] = TensorConverter.TryConvertFinite(tensor, port.DataType)
                ?? throw Fault(ports, $"the value for '{port.Name}' is {tensor.DataType.TensorFlowName()} and does not convert to {port.DataType.TensorFlowName()} without loss");
        }

        return (bound, checked((int)(batch ?? 1)));
    }

    /// <summary>The tensor itself if it fits the shape; with an axis of one sample added if that makes it fit; else null.</summary>
    private static Tensor? WithBatchAxis(ModelPort port, Tensor tensor)
    {
        if (Fits(port.Shape, tensor.Shape))
        {
            return tensor;
        }

        TensorShape single = new([1, .. tensor.Shape]);
        return port.Shape.Rank > 0 && port.Shape[0].IsBatch && Fits(port.Shape, single) ? tensor.Reshape(single) : null;
    }

    private static bool Fits(SymbolicShape wanted, TensorShape shape)
    {
        bool fits = wanted.Rank == shape.Rank;
        for (int axis = 0; fits && axis < wanted.Rank; axis++)
        {
            fits = !wanted[axis].IsFixed || wanted[axis].Count == shape[axis];
        }

        return fits;
    }

    private static InvalidInputException Fault(IReadOnlyList<ModelPort> ports, string problem) =>
        new($"The prediction's input does not fit: {problem}.", $"The model takes {string.Join(", ", ports)}; N is the number of samples.");
}
