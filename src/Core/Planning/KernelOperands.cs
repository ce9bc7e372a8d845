using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>The element types that kernels read and write, beside those of the values they are given: memory of one is never read as another.</summary>
internal static class KernelOperands
{
    private static readonly Type[] Bases = [typeof(UnaryKernel<,>), typeof(BinaryKernel<,,>), typeof(TernaryKernel<,,,>)];

    /// <summary>What does not fit; null where all fits, or the kernel does not say what it takes.</summary>
    /// <param name="kernel">The kernel's class.</param>
    /// <param name="inputs">What it is to read; null for an absent input.</param>
    /// <param name="output">What it is to write.</param>
    public static string? Mismatch(Type kernel, IReadOnlyList<PlanValue?> inputs, PlanValue output)
    {
        for (Type? type = kernel.BaseType; type is not null; type = type.BaseType)
        {
            if (!type.IsGenericType || !Bases.Contains(type.GetGenericTypeDefinition()))
            {
                continue;
            }

            // Inputs, then the output.
            Type[] elements = type.GetGenericArguments();
            for (int i = 0; i < Math.Min(inputs.Count, elements.Length - 1); i++)
            {
                if (inputs[i] is { } input && elements[i] != RuntimeTypes.TryGet(input.DataType))
                {
                    return $"operand {i} is {input.DataType.TensorFlowName()}, where its kernel reads {elements[i].Name}";
                }
            }

            return elements[^1] == RuntimeTypes.TryGet(output.DataType) ? null : $"its output is {output.DataType.TensorFlowName()}, where its kernel writes {elements[^1].Name}";
        }

        return null;
    }
}
