using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// What people have in a session as a tensor: a tensor object, an array of NumSharp or a Tensor&lt;T&gt;, a number, text, an array of any rank, or lists in lists. The element type is
/// that of the elements; where they differ, int64 for integers (uint64 where one is too large) and float64 for numbers of which one has a fraction's type.
/// </summary>
internal static class ArrayTensor
{
    /// <summary>From here on float64 holds whole numbers only, and not all of them.</summary>
    private const decimal WholeFrom = 1L << 53;

    /// <summary>The tensor that a value stands for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="fault">Makes the fault of what cannot be one, from what was found and what was expected.</param>
    /// <exception cref="TfModelException">It holds something else than numbers or text, or lists of different lengths.</exception>
    public static Tensor Create(object? value, Func<string, string, TfModelException> fault)
    {
        object? plain = Unwrap(value);
        if (plain is NamedTensor named)
        {
            return named.ToTensor();
        }

        if (plain is Tensor tensor)
        {
            return tensor;
        }

        if (LibraryArrays.TryRead(plain) is { } read)
        {
            return read;
        }

        List<long> shape = [];
        List<object> leaves = [];
        if (plain is Array { Rank: > 1 } array)
        {
            for (int axis = 0; axis < array.Rank; axis++)
            {
                shape.Add(array.GetLength(axis));
            }

            leaves.AddRange(array.Cast<object>());
            return FromLeaves(leaves, new TensorShape([.. shape]), array.GetType().GetElementType(), fault);
        }

        if (plain is Array vector && vector.GetType().GetElementType() is { IsPrimitive: true } type && TypeOf(type) is { } known)
        {
            // By far the largest ones there are: taken as they lie in memory.
            byte[] bytes = new byte[checked(vector.Length * known.ElementSize())];
            Buffer.BlockCopy(vector, 0, bytes, 0, bytes.Length);
            return new Tensor(known, new TensorShape(vector.Length), bytes);
        }

        Measure(plain, 0, shape, leaves, fault);
        return FromLeaves(leaves, new TensorShape([.. shape]), (plain as Array)?.GetType().GetElementType(), fault);
    }

    /// <summary>What a session wraps its values in, taken off.</summary>
    public static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>Walks lists in lists: the first of each depth gives its length, the others must agree.</summary>
    private static void Measure(object? value, int depth, List<long> shape, List<object> leaves, Func<string, string, TfModelException> fault)
    {
        object? item = Unwrap(value);
        if (item is IDictionary or null || depth > Limits.MaxDepth)
        {
            throw fault(item is null ? "nothing" : depth > Limits.MaxDepth ? "lists nested too deep" : "a dictionary", "numbers");
        }

        if (item is not IEnumerable list || item is string)
        {
            if (shape.Count != depth)
            {
                throw fault($"a number at depth {depth}", $"{shape.Count - depth} more lists, as in those before");
            }

            leaves.Add(item);
            return;
        }

        object?[] items = [.. list.Cast<object?>()];
        if (shape.Count == depth)
        {
            if (leaves.Count > 0)
            {
                throw fault($"a list at depth {depth}", "a number, as in those before");
            }

            shape.Add(items.Length);
        }
        else if (shape[depth] != items.Length)
        {
            throw fault($"lists of {shape[depth]} and of {items.Length} at depth {depth}", "lists of one length");
        }

        foreach (object? child in items)
        {
            Measure(child, depth + 1, shape, leaves, fault);
        }
    }

    private static Tensor FromLeaves(List<object> leaves, TensorShape shape, Type? elementType, Func<string, string, TfModelException> fault)
    {
        Type[] types = [.. leaves.Select(l => l.GetType()).Distinct()];
        if (types is [Type text] && (text == typeof(string) || text == typeof(char)))
        {
            return new Tensor(shape, [.. leaves.Select(l => Encoding.UTF8.GetBytes(l.ToString()!))]);
        }

        Type? one = types.Length == 1 ? types[0] : types.Length == 0 ? elementType : null;
        return one switch
        {
            _ when one == typeof(float) => Create<float>(leaves, shape),
            _ when one == typeof(Half) => Create<Half>(leaves, shape),
            _ when one == typeof(bool) => Create<bool>(leaves, shape),
            _ when one == typeof(sbyte) => Create<sbyte>(leaves, shape),
            _ when one == typeof(byte) => Create<byte>(leaves, shape),
            _ when one == typeof(short) => Create<short>(leaves, shape),
            _ when one == typeof(ushort) => Create<ushort>(leaves, shape),
            _ when one == typeof(int) => Create<int>(leaves, shape),
            _ when one == typeof(uint) => Create<uint>(leaves, shape),
            _ when one == typeof(ulong) => Create<ulong>(leaves, shape),
            _ when one == typeof(Complex) => Create<Complex>(leaves, shape),
            _ when leaves.Count > 0 && Integers(leaves) is { } integers => FromIntegers(integers, shape, fault),
            _ => Tensor.Create<double>(leaves.Select(l => Number(l, fault)).ToArray(), shape),
        };
    }

    /// <summary>The integers that all of some values are, however wide their types; null where one is none.</summary>
    private static Int128[]? Integers(List<object> leaves)
    {
        Int128[] integers = new Int128[leaves.Count];
        for (int i = 0; i < integers.Length; i++)
        {
            switch (leaves[i])
            {
                case sbyte or byte or short or ushort or int or uint or long or bool: integers[i] = Convert.ToInt64(leaves[i], CultureInfo.InvariantCulture); break;
                case ulong number: integers[i] = number; break;

                // What PowerShell makes of a literal that an int64 does not hold.
                case decimal number when decimal.IsInteger(number): integers[i] = (Int128)number; break;
                case BigInteger number when BigInteger.Abs(number) < UInt128.MaxValue / 2: integers[i] = (Int128)number; break;
                case Int128 number: integers[i] = number; break;
                default: return null;
            }
        }

        return integers;
    }

    private static Tensor FromIntegers(Int128[] integers, TensorShape shape, Func<string, string, TfModelException> fault)
    {
        if (integers.All(i => i >= long.MinValue && i <= long.MaxValue))
        {
            return Tensor.Create<long>(integers.Select(i => (long)i).ToArray(), shape);
        }

        return integers.All(i => i >= 0 && i <= ulong.MaxValue)
            ? Tensor.Create<ulong>(integers.Select(i => (ulong)i).ToArray(), shape)
            : throw fault(integers.First(i => i < long.MinValue || i > ulong.MaxValue || (i > long.MaxValue && integers.Any(n => n < 0))).ToString(CultureInfo.InvariantCulture), "integers that are all int64 or all uint64");
    }

    private static Tensor Create<T>(List<object> leaves, TensorShape shape)
        where T : unmanaged => Tensor.Create<T>(leaves.Cast<T>().ToArray(), shape);

    private static double Number(object value, Func<string, string, TfModelException> fault) => value switch
    {
        // As Import-Csv gives it; files are written with points whatever the session's culture.
        string text when BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out BigInteger integer) => Exact(integer, fault),
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw fault($"'{text}'", "a number"),
        long or ulong => Exact(value is long signed ? signed : (ulong)value, fault),
        Int128 wide => Exact(wide, fault),
        BigInteger big => Exact(big, fault),

        // Where float64 has whole numbers only, a fraction is one more digit that it does not hold.
        decimal number when decimal.IsInteger(number) => Exact((BigInteger)number, fault),
        decimal number when Math.Abs(number) > WholeFrom => throw NotExact(number.ToString(CultureInfo.InvariantCulture), fault),
        IConvertible convertible and not (DateTime or char) => convertible.ToDouble(CultureInfo.InvariantCulture),
        Half half => (double)half,
        _ => throw fault($"a {value.GetType().Name}", "a number"),
    };

    /// <summary>An integer among numbers of which one has a fraction's type: a digit lost would be another number than was given.</summary>
    private static double Exact(BigInteger integer, Func<string, string, TfModelException> fault)
    {
        double number = (double)integer;
        return double.IsFinite(number) && (BigInteger)number == integer ? number : throw NotExact(integer.ToString(CultureInfo.InvariantCulture), fault);
    }

    private static TfModelException NotExact(string number, Func<string, string, TfModelException> fault) =>
        fault($"{number} among numbers that become float64, which does not hold it exactly", "integers alone, or numbers that float64 holds");

    private static DataType? TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => DataType.Float32,
        TypeCode.Double => DataType.Float64,
        TypeCode.SByte => DataType.Int8,
        TypeCode.Byte => DataType.UInt8,
        TypeCode.Int16 => DataType.Int16,
        TypeCode.UInt16 => DataType.UInt16,
        TypeCode.Int32 => DataType.Int32,
        TypeCode.UInt32 => DataType.UInt32,
        TypeCode.Int64 => DataType.Int64,
        TypeCode.UInt64 => DataType.UInt64,
        TypeCode.Boolean => DataType.Bool,
        _ => null,
    };
}
