namespace TfModelTools.Formats.Hdf5;

/// <summary>Where a dataset keeps its values (specification, section IV.A.2.i).</summary>
public enum Hdf5Layout
{
    /// <summary>Inside the object header.</summary>
    Compact = 0,

    /// <summary>In one run of bytes.</summary>
    Contiguous = 1,

    /// <summary>In blocks of equal shape, each filtered on its own.</summary>
    Chunked = 2,

    /// <summary>In other datasets; not read.</summary>
    Virtual = 3,
}
