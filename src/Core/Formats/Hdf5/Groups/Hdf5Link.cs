namespace TfModelTools.Formats.Hdf5;

/// <summary>The kinds of links.</summary>
public enum Hdf5LinkKind
{
    /// <summary>To an object of the file, by its address.</summary>
    Hard = 0,

    /// <summary>To a path, which may not exist.</summary>
    Soft = 1,

    /// <summary>To a path in another file; never followed.</summary>
    External = 64,

    /// <summary>Of an application's own kind; never followed.</summary>
    UserDefined = 65,
}

/// <summary>A member of a group.</summary>
/// <param name="Name">Its name in the group.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Target">The path of a soft or external link; null for a hard one.</param>
/// <param name="ExternalFile">The file of an external link; null for others.</param>
public sealed record Hdf5Link(string Name, Hdf5LinkKind Kind, string? Target = null, string? ExternalFile = null)
{
    /// <summary>The header of a hard link's object; -1 for other links.</summary>
    internal long Address { get; init; } = -1;

    /// <summary>The place in the order of creation; 0 where it is not kept.</summary>
    internal long CreationOrder { get; init; }
}
