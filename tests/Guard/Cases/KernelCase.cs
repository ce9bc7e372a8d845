using System.Collections;
using System.Globalization;
using System.Reflection;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases;

/// <summary>A kernel with arguments, and the buffers it is given: said once, run at every placement, number of samples and of threads.</summary>
/// <param name="kernel">The kernel, closed over element types.</param>
/// <param name="arguments">Of its one constructor.</param>
internal sealed class KernelCase(Type kernel, object?[] arguments)
{
    private readonly List<Port?> _inputs = [];
    private readonly List<Port?> _outputs = [];

    /// <summary>The kernel.</summary>
    public Type Kernel => kernel;

    /// <summary>The inputs, in their order; null stands for one that is absent.</summary>
    public IReadOnlyList<Port?> Inputs => _inputs;

    /// <summary>The outputs, in their order; null stands for one nobody reads.</summary>
    public IReadOnlyList<Port?> Outputs => _outputs;

    /// <summary>The input whose memory the first output may also be; -1 for none.</summary>
    public int InPlaceInput { get; private set; } = -1;

    /// <summary>The numbers of samples it is run with.</summary>
    public IReadOnlyList<int> Batches { get; private set; } = [0, 1, 2, 3, 4, 5];

    /// <summary>Adds an input of any numbers.</summary>
    public KernelCase In(Type element, params int[] extents) => In(Fillings.Mixed, element, extents);

    /// <summary>Adds an input.</summary>
    /// <param name="filling">The numbers in it.</param>
    /// <param name="element">The element type.</param>
    /// <param name="extents">The extents; negative for multiples of the number of samples.</param>
    public KernelCase In(Filling filling, Type element, params int[] extents)
    {
        _inputs.Add(new Port(Element.For(element), extents, filling));
        return this;
    }

    /// <summary>Adds an input that is absent.</summary>
    public KernelCase NoIn()
    {
        _inputs.Add(null);
        return this;
    }

    /// <summary>Adds an output that the kernel writes every element of.</summary>
    public KernelCase Out(Type element, params int[] extents)
    {
        _outputs.Add(new Port(Element.For(element), extents, null));
        return this;
    }

    /// <summary>Adds an output of which the kernel leaves elements as they are.</summary>
    public KernelCase OutPart(Type element, params int[] extents)
    {
        _outputs.Add(new Port(Element.For(element), extents, Fillings.Mixed));
        return this;
    }

    /// <summary>Adds an output nobody reads.</summary>
    public KernelCase NoOut()
    {
        _outputs.Add(null);
        return this;
    }

    /// <summary>Says that the first output may be the memory of an input.</summary>
    public KernelCase InPlace(int input = 0)
    {
        InPlaceInput = input;
        return this;
    }

    /// <summary>Says which numbers of samples there are, where not all from 0 to 5 are possible.</summary>
    public KernelCase For(params int[] batches)
    {
        Batches = batches;
        return this;
    }

    /// <summary>Builds the kernel.</summary>
    public Kernel Create() => (Kernel)kernel.GetConstructors()[0].Invoke(
        BindingFlags.DoNotWrapExceptions, null, [.. arguments.Select(a => a is Weights weights ? weights.ToArray() : a)], CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString()
    {
        IEnumerable<string> texts = kernel.GetConstructors()[0].GetParameters().Zip(arguments, (p, a) => $"{p.Name}: {Text(a)}");
        return $"{NameOf(kernel)}({string.Join(", ", texts)}) of {string.Join(", ", _inputs.Select(Text))} to {string.Join(", ", _outputs.Select(Text))}";
    }

    /// <summary>The name of a kernel with its element types.</summary>
    public static string NameOf(Type kernel) => kernel.IsGenericType
        ? $"{kernel.Name[..kernel.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", kernel.GetGenericArguments().Select(t => t.Name))}>"
        : kernel.Name;

    private static string Text(Port? port) => port is null ? "nothing" : $"{port.Element.Type.Name}{Text((object)port.Extents)}";

    private static string Text(object? argument) => argument switch
    {
        null => "null",
        Weights weights => string.Create(CultureInfo.InvariantCulture, $"float[{weights.Count}]"),
        Activation activation => activation.Kind.ToString(),
        IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object>().Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => argument.ToString()!,
    };
}
