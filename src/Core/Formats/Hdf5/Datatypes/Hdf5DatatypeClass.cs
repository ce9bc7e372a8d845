namespace TfModelTools.Formats.Hdf5;

/// <summary>The class of an HDF5 datatype, by the file's own numbers (specification, section IV.A.2.d).</summary>
public enum Hdf5DatatypeClass
{
    /// <summary>Integers.</summary>
    FixedPoint = 0,

    /// <summary>Floating-point numbers.</summary>
    FloatingPoint = 1,

    /// <summary>Times; nobody writes them.</summary>
    Time = 2,

    /// <summary>Strings of fixed length.</summary>
    String = 3,

    /// <summary>Bit fields.</summary>
    BitField = 4,

    /// <summary>Bytes without meaning.</summary>
    Opaque = 5,

    /// <summary>Named members.</summary>
    Compound = 6,

    /// <summary>References to objects or regions.</summary>
    Reference = 7,

    /// <summary>Named integers.</summary>
    Enumeration = 8,

    /// <summary>Sequences or strings of variable length.</summary>
    VariableLength = 9,

    /// <summary>Arrays of fixed extents inside an element.</summary>
    Array = 10,

    /// <summary>Complex numbers (files of HDF5 2.0 and later).</summary>
    Complex = 11,
}
