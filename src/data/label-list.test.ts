import { describe, expect, it } from 'vitest';
import { labelsFrom, parseLabelList } from './label-list.ts';

const labels = (text: string, ...paths: string[]) => labelsFrom(parseLabelList(text, 'list.txt'), paths);

describe('a list of labels', () => {
  it('has indices after names', () => {
    const text = 'ILSVRC2012_val_00000001.JPEG 65\nILSVRC2012_val_00000002.JPEG 970\r\n\n';
    expect(labels(text, 'ILSVRC2012_val_00000002.JPEG', 'ILSVRC2012_val_00000001.JPEG')).toEqual({
      labels: [970, 65],
      classNames: [],
    });
    expect(labels('a b.png\t3\nc.png\t0', 'a b.png', 'c.png').labels).toEqual([3, 0]);
    expect(labels('a b.png 3', 'a b.png').labels).toEqual([3]);
  });

  it('has names of classes, which count in the order of the alphabet', () => {
    const text = 'file,label\n1.png,dog\n2.png,cat\n3.png,emu';
    expect(labels(text, '1.png', '2.png')).toEqual({ labels: [1, 0], classNames: ['cat', 'dog', 'emu'] });
  });

  it.each([
    ['semicolons', 'file;label\na.png;1\nb.png;0'],
    ['quotation marks', '"file","label"\r\n"a.png","1"\r\n"b.png","0"'],
    ['a column of numbers before', ',filename,label\n0,a.png,1\n1,b.png,0'],
    ['the class before the picture', 'label,image\n1,a.png\n0,b.png'],
    ['further columns', 'id;filename;split;class\n7;a.png;test;1\n8;b.png;test;0'],
    ['one column with a name of its own', 'kind,file\n1,a.png\n0,b.png'],
    ['an index and a name of the class', 'file,class_id,class_name\na.png,1,cat\nb.png,0,dog'],
    ['no header, and tabs', 'a.png\t1\nb.png\t0'],
    ['line ends of old Macs', 'a.png 1\rb.png 0'],
  ])('may have %s', (_, text) => {
    expect(labels(text, 'a.png', 'b.png').labels).toEqual([1, 0]);
  });

  it('may have names of several words, and quotation marks in them', () => {
    const text = 'file,label\na.png,great grey owl\nb.png,"owl, ""barn"""';
    expect(labels(text, 'a.png', 'b.png').classNames).toEqual(['great grey owl', 'owl, "barn"']);
  });

  it('is LOC_val_solution.csv, with one class and its boxes', () => {
    const text =
      'ImageId,PredictionString\nval_2,n03995372 85 1 499 272\nval_1,n01440764 1 2 3 4 n01440764 5 6 7 8 \n';
    expect(labels(text, 'val_1.JPEG', 'val_2.JPEG')).toEqual({
      labels: [0, 1],
      classNames: ['n01440764', 'n03995372'],
    });
  });

  it.each([
    ['65\n970', 'line 1 of list.txt is no name of a picture and its class'],
    ['a.png 1\na.png 2', 'line 2 of list.txt gives a.png the class 2, and an earlier one 1'],
    ['a.png,1,2', 'line 1 of list.txt gives a.png several classes (1, 2); a picture has one'],
    ['a.png,n1 1 2 3 4 n2 1 2 3 4', 'line 1 of list.txt gives a.png several classes'],
    ['a.png 1\nb.png cat', 'list.txt has classes by index (1) and by name (cat); give one kind'],
    ['a.png 1.0\nb.png 2.0', 'list.txt has the class 1.0; indices are whole numbers from 0'],
    ['a.png -1', 'list.txt has the class -1; indices are whole numbers from 0'],
    ['c.png 1', 'list.txt has no class for a.png and 1 more picture; list every picture'],
    ['a.png,1 2', 'line 1 of list.txt gives a.png several classes (1 2); a picture has one'],
    [
      'file,a,b,c\na.png,0,1,0\nb.png,1,0,0',
      'list.txt has the columns file, a, b, c and names no column of classes',
    ],
    [
      'pic,split,label\na.png,1,0',
      'list.txt has the columns pic, split, label and names no column of pictures',
    ],
    [
      'file,target,label\na.png,3,2',
      'list.txt has several columns of classes (target and label); keep the one',
    ],
    ['a\0.\0p', 'list.txt is no UTF-8 text; save it as UTF-8'],
    ['', 'list.txt lists no pictures'],
  ])('%j is refused', (text, why) => {
    expect(() => labels(text, 'a.png', 'b.png')).toThrow(why);
  });
});
