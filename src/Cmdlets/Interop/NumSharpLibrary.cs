using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using TfModelTools.Common;
using TfModelTools.Loader;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>
/// NumSharp's arrays from tensors and to tensors, by the members of that copy of NumSharp which made the array, or which the session has.
/// Nothing is compiled against NumSharp: any version works that has the members used here.
/// </summary>
internal sealed class NumSharpLibrary
{
    private const string ArrayTypeName = "NumSharp.NDArray";

    private static readonly ConditionalWeakTable<Assembly, NumSharpLibrary> Libraries = [];

    private readonly Assembly _assembly;
    private readonly ConstructorInfo _newShape;
    private readonly ConstructorInfo _newEmpty;
    private readonly ConstructorInfo _newFromArray;
    private readonly MethodInfo? _fromBuffer;
    private readonly MethodInfo _reshape;
    private readonly MethodInfo _toArray;
    private readonly PropertyInfo _elementType;
    private readonly PropertyInfo _extents;
    private readonly PropertyInfo? _isDisposed;
    private readonly Type _typeCode;

    private NumSharpLibrary(Assembly assembly)
    {
        _assembly = assembly;
        Type array = Need(assembly.GetType(ArrayTypeName), ArrayTypeName);
        Type shape = Need(assembly.GetType("NumSharp.Shape"), "NumSharp.Shape");
        _typeCode = Need(assembly.GetType("NumSharp.NPTypeCode"), "NumSharp.NPTypeCode");

        // Extents were int before they were long.
        _newShape = Need(shape.GetConstructor([typeof(long[])]) ?? shape.GetConstructor([typeof(int[])]), "new Shape(long[])");
        _newEmpty = Need(array.GetConstructor([typeof(Type), shape]), "new NDArray(Type, Shape)");
        _newFromArray = Need(array.GetConstructor([typeof(Array), shape, typeof(char)]), "new NDArray(Array, Shape, char)");
        _reshape = Need(array.GetMethod("reshape", [shape]), "NDArray.reshape(Shape)");
        _toArray = Need(array.GetMethods().FirstOrDefault(m => m.Name == "ToArray" && m.IsGenericMethodDefinition && m.GetParameters().Length == 0), "NDArray.ToArray<T>()");
        _elementType = Need(array.GetProperty("dtype", typeof(Type)), "NDArray.dtype");
        _extents = Need(array.GetProperty("shape"), "NDArray.shape");

        // Not in every version: without them the values are copied, and arrays are taken to be alive.
        _isDisposed = array.GetProperty("IsDisposed", typeof(bool));
        _fromBuffer = assembly.GetType("NumSharp.np")?.GetMethod("frombuffer", [typeof(nint), typeof(long), _typeCode, typeof(long), typeof(long), typeof(Action)]);
    }

    /// <summary>The copy that makes arrays now: the session's own, or the module's.</summary>
    /// <exception cref="InvalidInputException">The session's is of a version that lacks what is needed, or there is none.</exception>
    public static NumSharpLibrary Current()
    {
        try
        {
            return Of(SessionLibrary.NumSharp.Load());
        }
        catch (FileNotFoundException e)
        {
            throw new InvalidInputException($"The session has no NumSharp loaded, and the module's copy is missing: {e.FileName}.", "Install the module again, or load NumSharp by Add-Type -Path.", innerException: e);
        }
    }

    /// <summary>Whether an object is an array of NumSharp, of whatever copy.</summary>
    public static bool IsArray(object value) => ArrayType(value.GetType()) is not null;

    /// <summary>The copy that an object is an array of; null for what is no NumSharp array.</summary>
    /// <exception cref="InvalidInputException">It is of a version that lacks what is needed.</exception>
    public static NumSharpLibrary? OfArray(object value) => ArrayType(value.GetType()) is { } type ? Of(type.Assembly) : null;

    /// <summary>An array of a tensor's values, in the tensor's own memory where that can be: what is written into one is then in the other.</summary>
    /// <param name="tensor">Numbers of a data type that NumSharp has.</param>
    /// <exception cref="InvalidInputException">NumSharp has no such type, or refuses.</exception>
    public object Create(Tensor tensor)
    {
        Type type = ArrayElementTypes.Of(tensor, "NumSharp");
        if (!Enum.TryParse(_typeCode, type.Name, out object? code))
        {
            throw ArrayElementTypes.Missing(tensor.DataType, Name);
        }

        object shape = Call(() => _newShape.Invoke([Extents(tensor.Shape)]));
        if (tensor.ElementCount == 0)
        {
            return Call(() => _newEmpty.Invoke([type, shape]));
        }

        return _fromBuffer is null
            ? Call(() => _newFromArray.Invoke([TensorElements.ToArray(tensor), shape, 'C']))
            : Call(() => _reshape.Invoke(Wrap(Aligned(tensor), code!, _fromBuffer), [shape])!);
    }

    /// <summary>A tensor of an array's values, copied in row-major order: whatever becomes of the array, sliced and transposed ones, too.</summary>
    /// <param name="array">An array of this copy.</param>
    /// <exception cref="TfModelException">Its elements are of a type that tensors lack, it is too large, or it is disposed.</exception>
    public Tensor Read(object array)
    {
        (DataType dataType, TensorShape shape) = Describe(array);
        ArrayElementTypes.EnsureFits(dataType, shape, "the NumSharp array");
        Type type = ElementType(array);
        Array values = (Array)Call(() => _toArray.MakeGenericMethod(type).Invoke(array, [])!);
        return TensorElements.FromArray(values, shape);
    }

    /// <summary>The data type and shape of an array; reads none of its values.</summary>
    /// <exception cref="InvalidInputException">Its elements are of a type that tensors lack, or it is disposed.</exception>
    public (DataType DataType, TensorShape Shape) Describe(object array)
    {
        if (_isDisposed?.GetValue(array) is true)
        {
            throw new InvalidInputException("The NumSharp array is disposed: its memory is gone.", "Give one that is alive.");
        }

        Type type = ElementType(array);
        DataType dataType = ArrayElementTypes.DataTypeOf(type)
            ?? throw new InvalidInputException($"A NumSharp array of {type.Name} was given, expected one of {ArrayElementTypes.Expected}.", "Convert it first, by NumSharp's astype.");
        IEnumerable extents = (IEnumerable)Call(() => _extents.GetValue(array)!);
        return (dataType, new TensorShape([.. extents.Cast<object>().Select(e => Convert.ToInt64(e, CultureInfo.InvariantCulture))]));
    }

    private static NumSharpLibrary Of(Assembly assembly) => Libraries.GetValue(assembly, a => new NumSharpLibrary(a));

    // NDArray<T> derives from it.
    private static Type? ArrayType(Type? type)
    {
        while (type is not null && type.FullName != ArrayTypeName)
        {
            type = type.BaseType;
        }

        return type;
    }

    private static object Wrap(Tensor tensor, object typeCode, MethodInfo fromBuffer)
    {
        PinnedTensor memory = new(tensor);
        try
        {
            return fromBuffer.Invoke(null, [memory.Address, (long)tensor.Bytes.Length, typeCode, -1L, 0L, (Action)memory.Release])!;
        }
        catch (TargetInvocationException)
        {
            memory.Release();
            throw;
        }
    }

    // Parts of a tensor, and values within a file that was read whole, may begin anywhere.
    private static Tensor Aligned(Tensor tensor)
    {
        PinnedTensor memory = new(tensor);
        bool isAligned = memory.Address % Math.Min(8, tensor.DataType.ElementSize()) == 0;
        memory.Release();
        return isAligned ? tensor : new Tensor(tensor.DataType, tensor.Shape, tensor.Bytes.ToArray());
    }

    private string Name => $"NumSharp {_assembly.GetName().Version?.ToString(3)}";

    private Type ElementType(object array) => (Type)Call(() => _elementType.GetValue(array)!);

    private object Extents(TensorShape shape)
    {
        if (_newShape.GetParameters()[0].ParameterType == typeof(long[]))
        {
            return shape.ToArray();
        }

        return shape.All(extent => extent <= int.MaxValue)
            ? shape.Select(extent => (int)extent).ToArray()
            : throw new InvalidInputException($"{Name} has no arrays of more than {int.MaxValue} elements along an axis, and the shape is {shape}.", "Take a part of the tensor, or load a newer NumSharp.");
    }

    private T Need<T>(T? member, string name)
        where T : class => member ?? throw new InvalidInputException(
            $"{Name}, which the session has loaded from '{_assembly.Location}', has no {name}.",
            "Start a session that loads another version, or none: the module brings its own; or take the values as a .NET array: -As Array, or ToArray().");

    private object Call(Func<object> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e) when (e.InnerException is { } cause and not OutOfMemoryException)
        {
            throw new InvalidInputException($"{Name} refuses: {cause.Message}", "Take the values as a .NET array: -As Array, or ToArray().", innerException: cause);
        }
    }
}
