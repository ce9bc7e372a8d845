namespace TfModelTools.Tensors;

/// <summary>Facts about each <see cref="DataType"/>: its size and its name as TensorFlow spells it.</summary>
public static class DataTypes
{
    // By the enumeration's own numbers. An array and a dictionary of references: both are compiled ahead of time, and every command
    // of a few milliseconds comes by here.
    private static readonly (string Name, int Size)[] Facts = BuildFacts();

    private static readonly Lazy<Dictionary<string, object>> ByName = new(BuildNames);

    /// <summary>The name TensorFlow uses, such as "float32"; "unknown" for what it does not name.</summary>
    public static string TensorFlowName(this DataType type) => IsKnown(type) ? Facts[(int)type].Name : "unknown";

    /// <summary>Bytes of one element; 0 for types without a fixed size (strings, resources, variants, unknown).</summary>
    public static int ElementSize(this DataType type) => IsKnown(type) ? Facts[(int)type].Size : 0;

    /// <summary>Whether the type is one of the real floating-point numbers that TensorFlow's ops compute with: float16, bfloat16, float32, float64.</summary>
    public static bool IsFloat(this DataType type) => type is DataType.Float16 or DataType.BFloat16 or DataType.Float32 or DataType.Float64;

    /// <summary>Whether a number of the type is two: a real and an imaginary part.</summary>
    internal static bool IsComplex(this DataType type) => type is DataType.Complex64 or DataType.Complex128;

    /// <summary>The type of the numbers that an element is made of: of complex ones that of the parts, of all others it.</summary>
    internal static DataType PartType(this DataType type) => type switch
    {
        DataType.Complex64 => DataType.Float32,
        DataType.Complex128 => DataType.Float64,
        _ => type,
    };

    /// <summary>Whether the type is one this library knows.</summary>
    public static bool IsKnown(this DataType type) => (uint)type < (uint)Facts.Length && Facts[(int)type].Name is not null;

    /// <summary>Finds a type by TensorFlow's name or a common spelling ("float32", "half", "f32", "double"), in any case.</summary>
    public static bool TryParse(string name, out DataType type)
    {
        bool isKnown = ByName.Value.TryGetValue(name, out object? found);
        type = isKnown ? (DataType)found! : default;
        return isKnown;
    }

    /// <summary>The element type that holds <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No tensor holds this .NET type.</exception>
    public static DataType Of<T>() => Type.GetTypeCode(typeof(T)) switch
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
        _ when typeof(T) == typeof(Half) => DataType.Float16,
        _ when typeof(T) == typeof(System.Numerics.Complex) => DataType.Complex128,
        _ => throw new NotSupportedException($"No tensor element type holds {typeof(T)}."),
    };

    private static (string Name, int Size)[] BuildFacts()
    {
        (string Name, int Size)[] facts = new (string, int)[32];
        void Add(DataType type, string name, int size) => facts[(int)type] = (name, size);
        Add(DataType.Float32, "float32", 4);
        Add(DataType.Float64, "float64", 8);
        Add(DataType.Int32, "int32", 4);
        Add(DataType.UInt8, "uint8", 1);
        Add(DataType.Int16, "int16", 2);
        Add(DataType.Int8, "int8", 1);
        Add(DataType.String, "string", 0);
        Add(DataType.Complex64, "complex64", 8);
        Add(DataType.Int64, "int64", 8);
        Add(DataType.Bool, "bool", 1);
        Add(DataType.QInt8, "qint8", 1);
        Add(DataType.QUInt8, "quint8", 1);
        Add(DataType.QInt32, "qint32", 4);
        Add(DataType.BFloat16, "bfloat16", 2);
        Add(DataType.QInt16, "qint16", 2);
        Add(DataType.QUInt16, "quint16", 2);
        Add(DataType.UInt16, "uint16", 2);
        Add(DataType.Complex128, "complex128", 16);
        Add(DataType.Float16, "float16", 2);
        Add(DataType.Resource, "resource", 0);
        Add(DataType.Variant, "variant", 0);
        Add(DataType.UInt32, "uint32", 4);
        Add(DataType.UInt64, "uint64", 8);
        Add(DataType.Float8E5M2, "float8_e5m2", 1);
        Add(DataType.Float8E4M3FN, "float8_e4m3fn", 1);
        Add(DataType.Int4, "int4", 1);
        Add(DataType.UInt4, "uint4", 1);
        return facts;
    }

    private static Dictionary<string, object> BuildNames()
    {
        Dictionary<string, object> names = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < Facts.Length; i++)
        {
            if (Facts[i].Name is string name)
            {
                names[name] = (DataType)i;
            }
        }

        void Also(string name, DataType type) => names[name] = type;
        Also("half", DataType.Float16);
        Also("float", DataType.Float32);
        Also("single", DataType.Float32);
        Also("double", DataType.Float64);
        Also("int", DataType.Int32);
        Also("long", DataType.Int64);
        Also("byte", DataType.UInt8);
        Also("sbyte", DataType.Int8);
        Also("boolean", DataType.Bool);
        Also("f16", DataType.Float16);
        Also("bf16", DataType.BFloat16);
        Also("f32", DataType.Float32);
        Also("f64", DataType.Float64);
        return names;
    }
}
