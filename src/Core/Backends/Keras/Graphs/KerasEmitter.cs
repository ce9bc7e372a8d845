using System.Text.Json;
using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs;

/// <summary>The base of emitters that make layers of Keras of nodes.</summary>
internal abstract class KerasEmitter<TOperator> : Emitter<TOperator, KerasGraphWriter>
    where TOperator : Operator
{
    /// <summary>Why a node's arrays cannot be a layer's weights, or what it reads a layer's input; null when they can.</summary>
    /// <param name="node">The node.</param>
    /// <param name="first">The first of its inputs that is to be an array.</param>
    /// <param name="count">How many are.</param>
    protected static string? WhyNoWeights(GraphNode node, int first, int count)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            GraphValue input = node.Inputs[i];
            if (i >= first && i < first + count)
            {
                if (input.Constant is null)
                {
                    return $"'{input.Name}' is computed, and a layer's arrays are its own";
                }

                if (input.Spec.DataType != DataType.Float32)
                {
                    return $"'{input.Name}' is {input.Spec.DataType.TensorFlowName()}, and the arrays of layers are float32";
                }
            }
            else if (input.Constant is not null)
            {
                return $"it reads the constant '{input.Name}', which is no tensor between layers";
            }
        }

        return null;
    }

    /// <summary>Why a node's numbers cannot be computed by a layer; null when they are float32.</summary>
    protected static string? WhyNoFloats(GraphNode node) =>
        node.Inputs.Concat(node.Outputs).FirstOrDefault(v => v.Spec.DataType != DataType.Float32) is { } value ? $"'{value.Name}' is {value.Spec.DataType.TensorFlowName()}, and layers compute in float32" : null;

    /// <summary>Writes a list of whole numbers.</summary>
    protected static void Write(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes amounts before and after each spatial axis: a pair for each, of one axis alone.</summary>
    protected static void WriteSides(Utf8JsonWriter json, string name, IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        if (before.Count == 1)
        {
            Write(json, name, [before[0], after[0]]);
            return;
        }

        json.WriteStartArray(name);
        for (int i = 0; i < before.Count; i++)
        {
            json.WriteStartArray();
            json.WriteNumberValue(before[i]);
            json.WriteNumberValue(after[i]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>An axis counted from the first.</summary>
    protected static int Axis(int axis, int rank) => axis < 0 ? axis + rank : axis;
}
