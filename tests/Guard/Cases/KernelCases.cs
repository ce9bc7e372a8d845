using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases;

/// <summary>The cases of one kernel class. Deriving from it is all it takes: the classes are found by reflection.</summary>
/// <param name="kernel">The class; its definition where it is generic.</param>
internal abstract class KernelCases(Type kernel)
{
    /// <summary>The kernel class.</summary>
    public Type Kernel => kernel;

    /// <summary>Whether the kernel is a wrong one of our own, which shows that faults are found.</summary>
    public virtual bool IsSelfTest => false;

    /// <summary>All cases, always the same in the same order.</summary>
    public abstract IEnumerable<KernelCase> All();

    /// <summary>Every kernel's cases.</summary>
    public static IReadOnlyList<KernelCases> Everything { get; } =
    [
        .. typeof(KernelCases).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(KernelCases)) && !t.IsAbstract)
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (KernelCases)Activator.CreateInstance(t)!),
    ];

    /// <summary>Every kernel class of the runtime.</summary>
    public static IReadOnlyList<Type> Kernels { get; } =
    [
        .. typeof(Kernel).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Kernel)) && !t.IsAbstract).OrderBy(t => t.FullName, StringComparer.Ordinal),
    ];

    /// <summary>The element types that a kernel of one takes.</summary>
    public IEnumerable<Type> Elements => Element.All.Where(t => Accepts(t));

    /// <summary>The pairs of element types that a kernel of two takes.</summary>
    protected IEnumerable<(Type First, Type Second)> ElementPairs =>
        from first in Element.All
        from second in Element.All
        where Accepts(first, second)
        select (first, second);

    /// <summary>A case of a kernel without element types.</summary>
    protected KernelCase Case(params object?[] arguments) => new(kernel, arguments);

    /// <summary>A case of a kernel of one element type.</summary>
    protected KernelCase CaseOf(Type element, params object?[] arguments) => new(kernel.MakeGenericType(element), arguments);

    /// <summary>A case of a kernel of two element types.</summary>
    protected KernelCase CaseOf((Type First, Type Second) elements, params object?[] arguments) => new(kernel.MakeGenericType(elements.First, elements.Second), arguments);

    private bool Accepts(params Type[] elements)
    {
        try
        {
            kernel.MakeGenericType(elements);
            return true;
        }
        catch (ArgumentException)
        {
            // The kernel's constraints say no.
            return false;
        }
    }
}
