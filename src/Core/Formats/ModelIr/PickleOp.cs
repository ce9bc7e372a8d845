namespace TfModelTools.Formats.ModelIr;

/// <summary>The opcodes of Python's pickles (Lib/pickletools.py) that numpy writes for a dictionary of arrays, in protocols 2 to 4.</summary>
internal enum PickleOp : byte
{
    /// <summary>Marks a place on the stack.</summary>
    Mark = (byte)'(',

    /// <summary>The end.</summary>
    Stop = (byte)'.',

    /// <summary>An integer of four bytes.</summary>
    BinInt = (byte)'J',

    /// <summary>An integer of one byte.</summary>
    BinInt1 = (byte)'K',

    /// <summary>An integer of two bytes.</summary>
    BinInt2 = (byte)'M',

    /// <summary>None.</summary>
    None = (byte)'N',

    /// <summary>A call.</summary>
    Reduce = (byte)'R',

    /// <summary>Bytes of Python 2, their length in four bytes.</summary>
    BinString = (byte)'T',

    /// <summary>Bytes of Python 2, their length in one byte.</summary>
    ShortBinString = (byte)'U',

    /// <summary>Text, its length in four bytes.</summary>
    BinUnicode = (byte)'X',

    /// <summary>One element is added to a list.</summary>
    Append = (byte)'a',

    /// <summary>An object takes its state.</summary>
    Build = (byte)'b',

    /// <summary>A name of a module.</summary>
    Global = (byte)'c',

    /// <summary>Elements are added to a list.</summary>
    Appends = (byte)'e',

    /// <summary>What was remembered under one byte.</summary>
    BinGet = (byte)'h',

    /// <summary>What was remembered under four bytes.</summary>
    LongBinGet = (byte)'j',

    /// <summary>Remembers under one byte.</summary>
    BinPut = (byte)'q',

    /// <summary>Remembers under four bytes.</summary>
    LongBinPut = (byte)'r',

    /// <summary>One entry is added to a dictionary.</summary>
    SetItem = (byte)'s',

    /// <summary>A tuple from the mark on.</summary>
    Tuple = (byte)'t',

    /// <summary>Entries are added to a dictionary.</summary>
    SetItems = (byte)'u',

    /// <summary>An empty tuple.</summary>
    EmptyTuple = (byte)')',

    /// <summary>An empty list.</summary>
    EmptyList = (byte)']',

    /// <summary>An empty dictionary.</summary>
    EmptyDict = (byte)'}',

    /// <summary>Bytes, their length in four bytes.</summary>
    BinBytes = (byte)'B',

    /// <summary>Bytes, their length in one byte.</summary>
    ShortBinBytes = (byte)'C',

    /// <summary>The protocol's number.</summary>
    Proto = 0x80,

    /// <summary>A tuple of one.</summary>
    Tuple1 = 0x85,

    /// <summary>A tuple of two.</summary>
    Tuple2 = 0x86,

    /// <summary>A tuple of three.</summary>
    Tuple3 = 0x87,

    /// <summary>True.</summary>
    NewTrue = 0x88,

    /// <summary>False.</summary>
    NewFalse = 0x89,

    /// <summary>An integer of up to 255 bytes.</summary>
    Long1 = 0x8a,

    /// <summary>Text, its length in one byte.</summary>
    ShortBinUnicode = 0x8c,

    /// <summary>Text, its length in eight bytes.</summary>
    BinUnicode8 = 0x8d,

    /// <summary>Bytes, their length in eight bytes.</summary>
    BinBytes8 = 0x8e,

    /// <summary>A name whose module and itself are on the stack.</summary>
    StackGlobal = 0x93,

    /// <summary>Remembers under the next number.</summary>
    Memoize = 0x94,

    /// <summary>How many bytes follow before the next of these.</summary>
    Frame = 0x95,
}
