namespace TfModelTools.Formats.ModelIr;

/// <summary>The names that numpy's pickles of arrays refer to. They are told apart, and nothing is ever called.</summary>
internal enum PickleName
{
    /// <summary>numpy.core.multiarray._reconstruct: an array in the making.</summary>
    Reconstruct,

    /// <summary>numpy.core.multiarray.scalar: one number.</summary>
    Scalar,

    /// <summary>numpy.ndarray.</summary>
    Array,

    /// <summary>numpy.dtype.</summary>
    Type,

    /// <summary>_codecs.encode: bytes as Python 3 writes them for Python 2.</summary>
    Encode,

    /// <summary>bytes: no bytes, as Python 3 writes them for Python 2.</summary>
    Bytes,
}
