using System.Reflection;
using System.Runtime.CompilerServices;
using TfModelTools.Common;
using TfModelTools.Loader;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>
/// Tensor&lt;T&gt; of System.Numerics.Tensors from tensors and to tensors, by the members of the copy that the session has: the module's own
/// is loaded in its own context, whose types the session does not know.
/// </summary>
internal sealed class NumericsTensorLibrary
{
    private const string TensorTypeName = "System.Numerics.Tensors.Tensor`1";

    private static readonly ConditionalWeakTable<Assembly, NumericsTensorLibrary> Libraries = [];

    private readonly Assembly _assembly;
    private readonly MethodInfo _create;

    private NumericsTensorLibrary(Assembly assembly)
    {
        _assembly = assembly;
        Type factory = Need(assembly.GetType("System.Numerics.Tensors.Tensor"), "Tensor");
        _create = Need(factory.GetMethods().FirstOrDefault(IsCreate), "Tensor.Create<T>(T[], ReadOnlySpan<nint>)");
    }

    private delegate object Factory<T>(T[] values, ReadOnlySpan<nint> lengths);

    private delegate ReadOnlySpan<nint> LengthsGetter();

    private delegate void Flattening<T>(Span<T> target);

    /// <summary>The copy that makes tensors now: the session's own, or the module's.</summary>
    /// <exception cref="InvalidInputException">The session's is of a version that lacks what is needed.</exception>
    public static NumericsTensorLibrary Current() => Libraries.GetValue(SessionLibrary.NumericsTensors.Load(), a => new NumericsTensorLibrary(a));

    /// <summary>Whether an object is a Tensor&lt;T&gt;, of whatever copy.</summary>
    public static bool IsTensor(object value) => value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition().FullName == TensorTypeName;

    /// <summary>A Tensor&lt;T&gt; of a tensor's values: over its own array where it has one of the type, else over a copy. A scalar becomes a tensor of one axis and one element.</summary>
    /// <param name="tensor">Numbers of a data type that .NET has.</param>
    /// <exception cref="InvalidInputException">.NET has no such type.</exception>
    public object Create(Tensor tensor)
    {
        _ = ArrayElementTypes.Of(tensor, ".NET");
        return tensor.DataType switch
        {
            DataType.Bool => Create<bool>(tensor),
            DataType.Int8 => Create<sbyte>(tensor),
            DataType.UInt8 => Create<byte>(tensor),
            DataType.Int16 => Create<short>(tensor),
            DataType.UInt16 => Create<ushort>(tensor),
            DataType.Int32 => Create<int>(tensor),
            DataType.UInt32 => Create<uint>(tensor),
            DataType.Int64 => Create<long>(tensor),
            DataType.UInt64 => Create<ulong>(tensor),
            DataType.Float16 => Create<Half>(tensor),
            DataType.Float32 => Create<float>(tensor),
            DataType.Float64 => Create<double>(tensor),
            _ => Create<System.Numerics.Complex>(tensor),
        };
    }

    /// <summary>A tensor of the values of a Tensor&lt;T&gt;, copied in row-major order, whatever its strides.</summary>
    /// <param name="value">A Tensor&lt;T&gt; of any copy.</param>
    /// <exception cref="TfModelException">Its elements are of a type that tensors lack, or it is too large.</exception>
    public static Tensor Read(object value)
    {
        (DataType dataType, TensorShape shape) = Describe(value);
        ArrayElementTypes.EnsureFits(dataType, shape, "the Tensor");
        return dataType switch
        {
            DataType.Bool => Read<bool>(value, shape),
            DataType.Int8 => Read<sbyte>(value, shape),
            DataType.UInt8 => Read<byte>(value, shape),
            DataType.Int16 => Read<short>(value, shape),
            DataType.UInt16 => Read<ushort>(value, shape),
            DataType.Int32 => Read<int>(value, shape),
            DataType.UInt32 => Read<uint>(value, shape),
            DataType.Int64 => Read<long>(value, shape),
            DataType.UInt64 => Read<ulong>(value, shape),
            DataType.Float16 => Read<Half>(value, shape),
            DataType.Float32 => Read<float>(value, shape),
            DataType.Float64 => Read<double>(value, shape),
            _ => Read<System.Numerics.Complex>(value, shape),
        };
    }

    /// <summary>The data type and shape of a Tensor&lt;T&gt;; reads none of its values.</summary>
    /// <exception cref="InvalidInputException">Its elements are of a type that tensors lack.</exception>
    public static (DataType DataType, TensorShape Shape) Describe(object value)
    {
        Type type = value.GetType().GetGenericArguments()[0];
        DataType dataType = ArrayElementTypes.DataTypeOf(type)
            ?? throw new InvalidInputException($"A Tensor of {type.Name} was given, expected one of {ArrayElementTypes.Expected}.", "Convert it first, by Tensor.ConvertTruncating or ConvertChecked.");
        ReadOnlySpan<nint> lengths = Bind<LengthsGetter>(value, "get_Lengths")();
        long[] extents = new long[lengths.Length];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            extents[axis] = lengths[axis];
        }

        return (dataType, new TensorShape(extents));
    }

    private static bool IsCreate(MethodInfo method) =>
        method is { Name: "Create", IsGenericMethodDefinition: true }
        && method.GetParameters() is [{ ParameterType: { IsArray: true } }, { ParameterType: var lengths }]
        && lengths == typeof(ReadOnlySpan<nint>);

    private static Tensor Read<T>(object value, TensorShape shape)
        where T : unmanaged
    {
        T[] values = new T[shape.ElementCount];
        Bind<Flattening<T>>(value, "FlattenTo")(values);
        return Tensor.Over(values, shape);
    }

    // Spans cannot be handed to a method by reflection, but a delegate takes them.
    private static TDelegate Bind<TDelegate>(object target, string method)
        where TDelegate : Delegate
    {
        MethodInfo? found = target.GetType().GetMethods().FirstOrDefault(m => m.Name == method && m.GetParameters().Length == typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Length);
        return found is null
            ? throw new InvalidInputException($"The Tensor given, of '{target.GetType().Assembly.Location}', has no {method}.", "Load System.Numerics.Tensors of version 10, or give a .NET array.")
            : found.CreateDelegate<TDelegate>(target);
    }

    private object Create<T>(Tensor tensor)
        where T : unmanaged
    {
        // The library takes no axes for an empty tensor, so a scalar is given one.
        nint[] lengths = tensor.Shape.Rank == 0 ? [1] : [.. tensor.Shape.Select(extent => checked((nint)extent))];
        return _create.MakeGenericMethod(typeof(T)).CreateDelegate<Factory<T>>()(tensor.AsArray<T>(), lengths);
    }

    private T Need<T>(T? member, string name)
        where T : class => member ?? throw new InvalidInputException(
            $"System.Numerics.Tensors {_assembly.GetName().Version}, which the session has loaded from '{_assembly.Location}', has no {name}.",
            "Start a session that loads version 10 or later, or none: the module brings its own; or take the values as a .NET array: -As Array, or ToArray().");
}
