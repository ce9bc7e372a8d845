namespace TfModelTools.Formats.Hdf5;

/// <summary>A datatype with a name of its own, which datasets and attributes may share.</summary>
public sealed class Hdf5CommittedDatatype : Hdf5Object
{
    internal Hdf5CommittedDatatype(FileContext context, ObjectHeader header, string path)
        : base(context, header, path)
    {
        StoredType = header.Datatype()!;
    }

    /// <summary>The type.</summary>
    public Hdf5Datatype StoredType { get; }
}
