using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A link message (specification, section IV.A.2.g), as it stands in a header or in a fractal heap.</summary>
internal static class LinkMessage
{
    private const string Place = "link";

    /// <summary>What a link takes in memory beside its name.</summary>
    private const int OwnMemory = 160;

    public static Hdf5Link Parse(FileContext context, ReadOnlySpan<byte> message)
    {
        MetadataCursor cursor = new(context, message, Place);
        cursor.Version(1, 1);
        byte flags = cursor.Byte();
        int kind = (flags & 0x08) != 0 ? cursor.Byte() : 0;
        long order = (flags & 0x04) != 0 ? cursor.Int(8) : 0;
        if ((flags & 0x10) != 0)
        {
            cursor.Skip(1); // character set: UTF-8 includes ASCII
        }

        long length = cursor.Int(1 << (flags & 0x03));
        SpendName(context, length, Place);
        string name = MetadataCursor.Text(cursor.Bytes(length));
        switch (kind)
        {
            case (int)Hdf5LinkKind.Hard:
                return new Hdf5Link(name, Hdf5LinkKind.Hard) { Address = cursor.Address(), CreationOrder = order };
            case (int)Hdf5LinkKind.Soft:
                return new Hdf5Link(name, Hdf5LinkKind.Soft, Target(ref cursor).TrimEnd('\0')) { CreationOrder = order };
            case (int)Hdf5LinkKind.External:
                int size = cursor.UInt16();
                context.Descriptions.Spend(2 * size);
                MetadataCursor external = new(context, cursor.Bytes(size), Place);
                external.Skip(1); // version and flags
                string file = external.NullTerminated();
                return new Hdf5Link(name, Hdf5LinkKind.External, external.NullTerminated(), file) { CreationOrder = order };
            case > (int)Hdf5LinkKind.External:
                return new Hdf5Link(name, Hdf5LinkKind.UserDefined) { CreationOrder = order };
            default:
                throw cursor.Corrupt($"a link of kind {kind}", "a hard, soft, external or user-defined link");
        }
    }

    /// <summary>Checks the length of a member's name, and counts the memory for it and its link, before it is read.</summary>
    public static void SpendName(FileContext context, long length, string place)
    {
        NameLength.Require(context.Path, $"{place}: a member's name", length);
        context.Descriptions.Spend(OwnMemory + (2 * length));
    }

    private static string Target(ref MetadataCursor cursor)
    {
        int length = cursor.UInt16();
        cursor.Context.Descriptions.Spend(2 * length);
        return MetadataCursor.Text(cursor.Bytes(length));
    }
}
